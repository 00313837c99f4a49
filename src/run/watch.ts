import { resolve } from "node:path";
import type { DateText } from "../dates.js";
import { isDue } from "../lake/freshness.js";
import type { RawFile } from "../sources/file.js";
import { connected } from "./connection.js";
import { checkNothingLost } from "./lost.js";
import type { RunOptions, Surroundings } from "./options.js";
import { handledBy, inRange } from "./plan.js";
import { prepare, type Prepared } from "./prepare.js";
import type { Result } from "./result.js";
import { run } from "./run.js";
import { Settling } from "./settle.js";
import { notice } from "./watch-notice.js";

export interface WatchOptions extends RunOptions {
  /** Seconds for which a file has to stay the same before it is read. */
  readonly settle: number;
  /** Seconds between two listings when nothing is noticed. */
  readonly poll: number;
}

export interface WatchSurroundings extends Surroundings {
  /** Aborted when the watch shall end; the batch in hand is finished first. */
  readonly signal: AbortSignal;
  readonly onBatch: (result: Result) => void;
  /**
   * A batch failed, and is tried again when something changes or after so many seconds; or at once, without the one
   * raw file that the error names, which is left alone until it changes: then there is no time to wait for.
   */
  readonly onFailure: (error: unknown, retryAfter: number | null) => void;
  readonly onTrouble: (error: unknown) => void;
}

const longestRetry = 60;

/**
 * Keeps the lake converging with the raw files until it is told to stop. Every round starts with a full listing, so that
 * nothing is missed that arrived while nobody watched; what the system notices only makes the next round come sooner.
 */
export function watch(options: WatchOptions, surroundings: WatchSurroundings): Promise<void> {
  return connected(options.config, surroundings, (near) => keepWatching(options, near));
}

async function keepWatching(options: WatchOptions, surroundings: WatchSurroundings): Promise<void> {
  const { config, settle, poll } = options;
  const { signal } = surroundings;
  const settling = new Settling(settle * 1000, () => surroundings.now().getTime());
  const bell = new Bell(signal);
  const places = { folder: config.folder, lake: resolve(config.folder, config.lake) };
  const noticing = await notice(
    config.source,
    places,
    () => {
      bell.ring();
    },
    surroundings.onTrouble,
  );
  try {
    let withheld: Withheld = new Map();
    let retry = 0;
    while (!signal.aborted) {
      settling.begin();
      const attempt: Attempt = { reading: [] };
      try {
        withheld = await round(
          { ...options, allowEmpty: true, isSettled: settling.isSettled },
          surroundings,
          withheld,
          attempt,
        );
        retry = 0;
      } catch (error) {
        // The session may be what failed: servers end those that are idle, and forget all when they start anew.
        await surroundings.connection?.close();
        const culprit = attempt.reading.find(({ path }) => String(error).includes(`"${path}"`));
        retry = culprit ? 0 : Math.min(longestRetry, retry === 0 ? 1 : retry * 2);
        surroundings.onFailure(error, culprit ? null : retry);
        if (culprit) {
          settling.leave(culprit);
          continue;
        }
      }
      const pause = Math.min(poll, retry || poll, settling.waiting > 0 ? settle : poll);
      await bell.wait(pause * 1000);
    }
  } finally {
    await noticing.close();
  }
}

/** What a round set out to read, for the case that it fails. */
interface Attempt {
  reading: readonly RawFile[];
}

type Withheld = ReadonlyMap<string, ReadonlySet<DateText>>;

/** One listing, and a run if there is something to do that was not just found to be withheld. */
async function round(
  options: RunOptions,
  surroundings: WatchSurroundings,
  withheld: Withheld,
  attempt: Attempt,
): Promise<Withheld> {
  const prepared = await prepare(options, surroundings);
  checkNothingLost(prepared);
  attempt.reading = prepared.files.read.map(({ file }) => file);
  if (!isWorthARun(prepared, withheld)) return withheld;
  const result = await run(options, surroundings);
  if (result.outcome === "plan") return withheld;
  if (result.outcome !== "nothing to do") surroundings.onBatch(result);
  return new Map(result.marts.map((mart) => [mart.mart, new Set(mart.withheld)]));
}

/** A date that was withheld stays due; while nothing changes, to build it again would end the same. */
function isWorthARun({ files, states, range, lake }: Prepared, withheld: Withheld): boolean {
  if (handledBy(files).size > 0) return true;
  return [...states].some(([mart, dates]) =>
    lake.tables.has(mart)
      ? [...dates].some(
          ([date, state]) => isDue(state) && inRange(date, range) && !withheld.get(mart)?.has(date),
        )
      : dates.size > 0,
  );
}

/** Ends a pause early. A ring during a round is kept for the pause after it. */
class Bell {
  private rung = false;
  private wake: (() => void) | null = null;

  constructor(signal: AbortSignal) {
    signal.addEventListener("abort", () => {
      this.ring();
    });
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async wait(milliseconds: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.wake = null;
    this.rung = false;
  }
}
