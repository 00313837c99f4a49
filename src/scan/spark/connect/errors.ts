import { UserError } from "../../../errors.js";
import { printable } from "../../../printable.js";
import type { Message } from "./protocol.js";
import { errorInfoOf, hasCode, invalidHandle, isServiceError } from "./status.js";

/** Spark refused or failed at a statement; its own class and SQLSTATE, where it gave them. */
export class SparkError extends UserError {
  constructor(
    message: string,
    readonly errorClass: string | null,
    readonly sqlState: string | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What work fails with that was stopped from here, on the server or before it came there. */
export function interruption(
  server: string,
  cause?: unknown,
  errorClass: string | null = null,
  sqlState: string | null = null,
): SparkError {
  const message = `The work on Spark at ${server} was interrupted. Nothing was published. Run again to do it.`;
  return new SparkError(message, errorClass, sqlState, { cause });
}

/** A failure of a call as a person can act on it; `details` is what the server answers when asked about it. */
export function sparkError(error: unknown, server: string, details: Message = {}): unknown {
  if (!isServiceError(error)) return error;
  const said = printable(error.details, 300);
  const cause = { cause: error };
  if (hasCode(error, "unavailable", "deadlineExceeded")) {
    return new UserError(
      `The Spark Connect server at ${server} does not answer (${said}). Nothing was published. Check the address and whether the server runs (and use_ssl=true if it expects TLS), then run again.`,
      cause,
    );
  }
  if (hasCode(error, "unauthenticated", "permissionDenied")) {
    return new UserError(
      `The Spark Connect server at ${server} refuses the token (${said}). Nothing was published. Correct token=… in the address.`,
      cause,
    );
  }
  const handle = invalidHandle(error);
  if (handle !== null && /^(SESSION|OPERATION)_(CHANGED|CLOSED|NOT_FOUND|ABANDONED)$/.test(handle)) {
    return new UserError(
      `The Spark Connect server at ${server} no longer knows the session (${handle}): it was restarted, or ended it. Nothing was published. Run again.`,
      cause,
    );
  }
  const info = errorInfoOf(error);
  const isOfSpark = Object.keys(info).length > 0;
  if (hasCode(error, "unimplemented") || (!isOfSpark && /HTTP|protocol/i.test(error.details))) {
    return new UserError(
      `What answers at ${server} is no Spark Connect server of Spark 4 (${said}). Nothing was published. Check the address.`,
      cause,
    );
  }
  const errorClass = info.errorClass ?? null;
  if (errorClass === "OPERATION_CANCELED" || hasCode(error, "cancelled")) {
    return interruption(server, error, errorClass, info.sqlState);
  }
  return new SparkError(
    `Spark at ${server} failed: ${reasonOf(details, error.details)} Nothing was published.`,
    errorClass,
    info.sqlState ?? null,
    cause,
  );
}

/** The server's messages from the outermost cause to the innermost, each once and without its stack. */
function reasonOf({ errors = [], root_error_idx: root = 0 }: Message, otherwise: string): string {
  const all = errors as readonly Message[];
  const lines = new Set<string>();
  const seen = new Set<number>();
  for (let at: unknown = root; typeof at === "number" && !seen.has(at); at = all[at]?.cause_idx) {
    seen.add(at);
    const error = all[at];
    const text = typeof error?.message === "string" ? firstLine(error.message) : "";
    if (text !== "" && ![...lines].some((line) => line.includes(text))) lines.add(text);
  }
  if (lines.size === 0) lines.add(firstLine(otherwise));
  return [...lines]
    .slice(0, 3)
    .map((line) => printable(line, 500).replace(/[;.]?$/, "."))
    .join(" ");
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]?.trim() ?? "";
}
