import type { Step } from "../duckdb/result.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { Cancelled, tooMuchMemory } from "./errors.js";
import { isTimeout } from "./limits.js";

export interface Bounds {
  readonly signal?: AbortSignal | undefined;
  /** Seconds after which a query is stopped. */
  readonly timeout?: number | undefined;
  /** Bytes that the process may take before a query is stopped: not all of the engine's functions count what they use. */
  readonly mostMemory?: number | undefined;
  /** Ends the process, where a query does not heed that it was stopped. Must not return. */
  readonly end?: ((why: UserError) => void) | undefined;
}

/** Seconds that a query has to end once it was stopped. */
const grace = 3;

/**
 * Runs what uses the session until it is done, the signal aborts it, or its time or memory is up; `left` are the
 * seconds that it still has of its timeout.
 */
export async function bounded<T>(
  session: Session,
  bounds: Bounds,
  action: () => Promise<T>,
  left = bounds.timeout,
): Promise<T> {
  const { signal, timeout, mostMemory, end } = bounds;
  const stopped: { reason?: UserError } = {};
  const timers: NodeJS.Timeout[] = [];
  const stop = (why: UserError, patience = grace) => {
    stopped.reason ??= why;
    session.interrupt();
    // What it is told before a statement begins, or between two, is lost.
    timers.push(
      setInterval(() => {
        session.interrupt();
      }, 100),
    );
    if (end) timers.push(setTimeout(end, patience * 1000, stopped.reason));
  };
  const onAbort = () => {
    stop(new Cancelled("Cancelled."));
  };
  if (signal?.aborted) throw new Cancelled("Cancelled.");
  signal?.addEventListener("abort", onAbort);
  if (timeout !== undefined && left !== undefined) {
    const message = `The query was stopped after ${timeout} seconds. Give it more with --timeout, or ask for less.`;
    timers.push(
      setTimeout(() => {
        stop(new UserError(message));
      }, left * 1000),
    );
  }
  if (mostMemory !== undefined)
    timers.push(
      setInterval(() => {
        if (process.memoryUsage.rss() > mostMemory) stop(new UserError(tooMuchMemory), 0);
      }, 100),
    );
  try {
    const value = await action();
    if (stopped.reason) throw stopped.reason;
    return value;
  } catch (error) {
    throw stopped.reason ?? error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** For one query whose rows are fetched as its reader wants them: the reader's own time and memory do not count. */
export function boundedSteps(
  session: Session,
  {
    signal,
    timeout,
    memory,
  }: { signal?: AbortSignal | undefined; timeout?: number | undefined; memory: number },
): Step {
  let left = timeout;
  return async (action) => {
    const start = performance.now();
    const mostMemory = process.memoryUsage.rss() + memory;
    try {
      return await bounded(session, { signal, timeout, mostMemory }, action, left);
    } finally {
      if (left !== undefined) left -= (performance.now() - start) / 1000;
    }
  };
}

/** Takes `30`, `30s`, `5m`; undefined for `none`. */
export function parseTimeout(text: string): number | undefined {
  if (text === "none") return undefined;
  const [, count, unit = "s"] = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
  if (count !== undefined && isTimeout(seconds)) return seconds;
  throw new UserError(`"${text}" is no length of time. Write 30s, 5m or none.`);
}
