import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { Cancelled } from "./errors.js";

export interface Bounds {
  readonly signal?: AbortSignal | undefined;
  /** Seconds after which a query is stopped. */
  readonly timeout?: number | undefined;
}

/** Runs what uses the session until it is done, the signal aborts it, or its time is up. */
export async function bounded<T>(session: Session, bounds: Bounds, action: () => Promise<T>): Promise<T> {
  const { signal, timeout } = bounds;
  const stopped: { reason?: UserError } = {};
  const stop = (why: UserError) => {
    stopped.reason ??= why;
    session.interrupt();
  };
  const onAbort = () => {
    stop(new Cancelled("Cancelled."));
  };
  if (signal?.aborted) throw new Cancelled("Cancelled.");
  signal?.addEventListener("abort", onAbort);
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          stop(
            new UserError(
              `The query was stopped after ${timeout} seconds. Give it more with --timeout, or ask for less.`,
            ),
          );
        }, timeout * 1000);
  try {
    const value = await action();
    if (stopped.reason) throw stopped.reason;
    return value;
  } catch (error) {
    throw stopped.reason ?? error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Takes `30`, `30s`, `5m`; undefined for `none`. */
export function parseTimeout(text: string): number | undefined {
  if (text === "none") return undefined;
  const [, count, unit = "s"] = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
  // A timer of more than 24 days would fire at once.
  if (count !== undefined && seconds > 0 && seconds <= 2_000_000) return seconds;
  throw new UserError(`"${text}" is no length of time. Write 30s, 5m or none.`);
}
