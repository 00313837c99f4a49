import { createHash } from "node:crypto";
import type { Model } from "../models/model.js";
import { label } from "../models/model.js";
import type { Parameters } from "../models/parameters.js";
import type { RawFile } from "../sources/file.js";
import type { PassedOver } from "../sources/shape.js";
import type { Swallowed } from "./malformed.js";

/** What the raw columns that hold the instant and the action are called, in each file by the first name that it has. */
export interface ColumnNames {
  readonly time: string | readonly string[];
  readonly action: string | readonly string[];
}

/** How raw rows become counts: everything that decides it, and nothing else. */
export interface Rules {
  readonly events: Model;
  readonly tally: Model;
  readonly quarantine: Model;
  readonly columns: ColumnNames;
  readonly parameters: Parameters;
}

/** A raw file under the name that the lake knows it by. */
export interface NamedFile {
  readonly name: string;
  readonly file: RawFile;
}

/** What the engine says it produced, for the books. */
export interface Scanned {
  /** Rows that the scan operators gave out, or Parquet files say that they hold, over all files. */
  readonly engineRows: number;
  /** Rows that the engine could not even split into fields, by file name. */
  readonly malformed: ReadonlyMap<string, number>;
  /** Where columns of a file could have been meant besides those that were read, by name of the file. */
  readonly passedOver: ReadonlyMap<string, readonly PassedOver[]>;
  /** Lines that a quote made one malformed row of, by name of the file; the longest such row of each. */
  readonly swallowed: ReadonlyMap<string, Swallowed>;
  /** Files that the session's own engine read instead of the chosen one, by name, each with the reason. */
  readonly readHere?: ReadonlyMap<string, string>;
}

/**
 * An engine that reads raw files. Its results stay in the session, as the temporary tables
 * `scanned_tally` (columns of the tally model) and `scanned_quarantine` (columns of the quarantine model).
 */
export interface Scanner {
  tally(files: readonly NamedFile[]): Promise<Scanned>;
  /** The second scan: only over files in which the first counted refusals. */
  quarantine(files: readonly NamedFile[]): Promise<void>;
  /** The files that are gone, or no longer what they were when listed. */
  changed(files: readonly RawFile[]): Promise<RawFile[]>;
}

/** A raw file read by other rules than these must be read again. The engine is no part of it: all engines count alike. */
export function rulesHash(rules: Rules): string {
  const { inputTimezone, rangeStart, rangeEnd, actions } = rules.parameters;
  const sql = [rules.events.hash, rules.tally.hash, rules.quarantine.hash];
  const text = JSON.stringify([sql, rules.columns, inputTimezone, rangeStart, rangeEnd, actions]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

export function rulesLabel(rules: Rules): string {
  return `${label(rules.events)} ${label(rules.tally)}`;
}
