import type { Swallowed } from "../scan/malformed.js";
import type { State } from "../lake/freshness.js";
import type { Cures } from "./cures.js";
import type { Findings } from "./findings.js";
import type { Failure } from "./gate.js";
import type { Reason } from "./plan.js";
import type { Judged } from "./withheld.js";

export interface FileResult {
  readonly name: string;
  readonly why: Reason;
  /** Bytes. */
  readonly size: number;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
}

export interface RefusedResult {
  readonly reason: string;
  readonly count: number;
  /** The first such row, by file and row number. */
  readonly example: { readonly file: string; readonly row: number | null; readonly text: string | null };
}

export interface MartResult {
  readonly mart: string;
  readonly published: readonly string[];
  readonly withheld: readonly string[];
  readonly untouched: number;
  /** Dates that were restored and are not released yet. */
  readonly held: readonly string[];
  readonly failures: readonly Failure[];
  /** What the withheld dates were built by and from. */
  readonly judged: Readonly<Record<string, Judged>>;
}

/** What a run did; this is also what --json prints and what stays in the lake as the run's manifest. */
export interface Result {
  readonly run: string;
  readonly outcome: "published" | "withheld" | "nothing to do";
  /** Start, ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  readonly lake: string;
  readonly timezone: string;
  readonly windowSeconds: number;
  readonly models: readonly string[];
  readonly files: {
    readonly listed: number;
    readonly read: readonly FileResult[];
    readonly unchanged: number;
    readonly gone: readonly string[];
    readonly outdated: readonly string[];
    readonly empty: readonly string[];
    /** Dates that were asked for and that no raw file can hold, by the names of files and folders. */
    readonly emptyDates: readonly string[];
    readonly forgotten: readonly string[];
    /** Read by DuckDB although the run was to read with Spark, because engines could take them differently. */
    readonly readHere: readonly { readonly name: string; readonly why: string }[];
    /** Files of which lines became one malformed row, because a quote is not closed; the longest such row of each. */
    readonly swallowed: readonly ({ readonly name: string } & Swallowed)[];
    /** Files of which several columns go by a name that is listed under `columns`; the first listed was taken. */
    readonly passedOver: readonly {
      readonly name: string;
      readonly taken: string;
      readonly others: readonly string[];
    }[];
  };
  readonly rows: { readonly read: number; readonly counted: number; readonly refused: number };
  readonly refused: readonly RefusedResult[];
  readonly cures: Cures;
  /** Events counted now for windows that ended before the watermark; null without a watermark. */
  readonly late: number | null;
  readonly marts: readonly MartResult[];
  readonly dates: { readonly from: string | null; readonly to: string | null };
  readonly findings: Findings | null;
}

/** What --dry-run finds. */
export interface PlanResult {
  readonly outcome: "plan";
  readonly lake: string;
  readonly files: {
    readonly listed: number;
    readonly read: readonly { readonly name: string; readonly why: Reason; readonly size: number }[];
    readonly unchanged: number;
    readonly gone: readonly string[];
    readonly outdated: readonly string[];
    readonly forgotten: readonly string[];
  };
  /** Dates that are not fresh, by mart; those on hold are told, though nothing is due. */
  readonly marts: readonly {
    readonly mart: string;
    readonly fresh: number;
    readonly held: readonly { readonly date: string; readonly why: string }[];
    readonly due: readonly ({ readonly date: string } & State)[];
  }[];
}
