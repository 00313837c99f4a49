import type { DateText } from "../dates.js";
import type { Expectation } from "../models/expectations.js";
import type { Threshold } from "../models/thresholds.js";

export type Level = "warn" | "stop";

/** Offending rows of one date; null gathers those that name no date. */
export interface Offence {
  readonly date: DateText | null;
  readonly offending: number;
}

export interface Verdict extends Offence {
  readonly level: Level;
  readonly threshold: Threshold;
  /** What the offending rows are a share of; null where only counts matter. */
  readonly whole: number | null;
}

/** How many there are to be a share of: rows or windows of one date, or of all where the date is null. */
export type Whole = (date: DateText | null) => number;

/**
 * Decides which dates fail, and how. A share of dates is one number for the whole candidate, so that all offending
 * dates fail together or none does.
 */
export function verdicts(
  { thresholds, shareOf, atLeast }: Pick<Expectation, "thresholds" | "shareOf" | "atLeast">,
  offences: readonly Offence[],
  whole: Whole,
): Verdict[] {
  const isShare = [thresholds.warn, thresholds.stop].some((each) => each !== null && "share" in each);
  return offences.flatMap((offence) => {
    const count = shareOf === "dates" ? offences.length : offence.offending;
    const of = isShare ? whole(shareOf === "dates" ? null : offence.date) : null;
    const reached = (threshold: Threshold | null): threshold is Threshold => {
      if (threshold === null) return false;
      if ("count" in threshold) return offence.offending >= threshold.count;
      return of !== null && of >= atLeast && count / of >= threshold.share;
    };
    for (const level of ["stop", "warn"] as const) {
      const threshold = thresholds[level];
      if (reached(threshold)) return [{ ...offence, level, threshold, whole: of }];
    }
    return [];
  });
}
