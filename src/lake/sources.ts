import type { DateText } from "../dates.js";
import type { Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import { readRows } from "./parquet.js";

/** What the lake knows of one raw file: how it was when it was last read, and what was found in it. */
export interface Source {
  /** Relative to the lake's parent folder where the file is inside of it, else absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, in microseconds since 1970. */
  readonly modified: number;
  readonly rowCount: number;
  readonly acceptedCount: number;
  readonly refusedCount: number;
  /** Refused rows without a usable time; they are in the partition that has no date. */
  readonly undatedCount: number;
  readonly dates: readonly DateText[];
  /** The run that read it. */
  readonly run: string;
  /** Hash of all that decides how a row is read: the SQL of the stages, spellings, columns, range, input zone. */
  readonly rules: string;
  /** `events@1 tally@1` */
  readonly models: string;
}

const structure = {
  path: "VARCHAR",
  size: "BIGINT",
  modified: "BIGINT",
  row_count: "BIGINT",
  accepted_count: "BIGINT",
  refused_count: "BIGINT",
  undated_count: "BIGINT",
  dates: ["DATE"],
  run: "VARCHAR",
  rules: "VARCHAR",
  models: "VARCHAR",
};

/** Reads the table in plain JavaScript: a run that finds nothing to do never loads the engine. */
export async function readSources(snapshot: Snapshot | null): Promise<ReadonlyMap<string, Source>> {
  const sources = new Map<string, Source>();
  if (!snapshot) return sources;
  for (const add of snapshot.files.values()) {
    for (const source of await sourcesIn(snapshot, add)) sources.set(source.path, source);
  }
  return sources;
}

/** Fills the temporary table `candidate_sources`. */
export async function stageSources(session: Session, sources: Iterable<Source>): Promise<void> {
  const rows = [...sources].map((source) => ({
    path: source.path,
    size: source.size,
    modified: source.modified,
    row_count: source.rowCount,
    accepted_count: source.acceptedCount,
    refused_count: source.refusedCount,
    undated_count: source.undatedCount,
    dates: source.dates,
    run: source.run,
    rules: source.rules,
    models: source.models,
  }));
  await session.setAll({ sources: JSON.stringify(rows), sources_structure: JSON.stringify([structure]) });
  await session.run(`
    CREATE OR REPLACE TEMP TABLE candidate_sources AS
    SELECT * REPLACE (make_timestamptz(modified) AS modified)
    FROM (SELECT unnest(from_json(getvariable('sources'), getvariable('sources_structure')), recursive := true))`);
}

async function sourcesIn(snapshot: Snapshot, add: Add): Promise<Source[]> {
  const rows = await readRows(snapshot, add);
  return rows.map((row) => ({
    path: String(row.path),
    size: Number(row.size),
    modified: Number(row.modified),
    rowCount: Number(row.row_count),
    acceptedCount: Number(row.accepted_count),
    refusedCount: Number(row.refused_count),
    undatedCount: Number(row.undated_count),
    dates: ((row.dates ?? []) as Date[]).map((date) => date.toISOString().slice(0, 10)),
    run: String(row.run),
    rules: String(row.rules),
    models: String(row.models),
  }));
}
