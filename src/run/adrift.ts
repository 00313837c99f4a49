import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Add } from "../delta/actions.js";
import { localFiles } from "../delta/files.js";
import { history } from "../delta/history.js";
import { dataPath } from "../delta/paths.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import type { Lake } from "../lake/lake.js";
import { operationOf } from "../lake/operation.js";
import { partitionColumn, type Partition } from "../lake/partitions.js";
import { viewTable } from "../lake/read.js";
import type { Source } from "../lake/sources.js";
import { touchedBefore } from "./plan.js";
import type { Prepared } from "./prepare.js";

/*
 * A run read a raw file and was killed before it could put that on record, and now the file is gone. What the tally
 * says of the file is all that anybody will know, so the quarantine and the record are made to say the same.
 */

/** No file has this size, so that one which comes back is read again. */
const unknownFile = { size: -1, modified: 0 };

/**
 * Where the run got as far as the quarantine only, the rows that were refused before it come back. Returns the table
 * that holds them with those of `scanned`, and the names of their raw files.
 */
export async function bringBackRefused(
  session: Session,
  prepared: Prepared,
  scanned: string,
): Promise<{ readonly table: string; readonly names: readonly string[] }> {
  const { files, leftovers, lake } = prepared;
  const adrift = new Set(files.adrift.map(({ path }) => path));
  const tallied = new Set(leftovers.tally.map(({ run }) => run));
  const ahead = leftovers.quarantine.filter(({ run, name }) => adrift.has(name) && !tallied.has(run));
  const names = [...new Set(ahead.map(({ name }) => name))];
  if (names.length === 0) return { table: scanned, names };
  const before = await snapshotBefore(join(lake.folder, "quarantine"), new Set(ahead.map(({ run }) => run)));
  const old = filesIn(before, touchedBefore(names, { sources: prepared.sources, unsettled: new Map() }));
  if (!before || !areThere(before, old)) return { table: scanned, names: [] };
  await viewTable(session, "quarantine_before", before, old);
  await session.set("adrift", names);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE refused_rows AS
    FROM ${scanned} UNION ALL BY NAME
    (FROM quarantine_before WHERE list_contains(CAST(getvariable('adrift') AS VARCHAR[]), source_file))`);
  return { table: "refused_rows", names };
}

/** Rows of `sources` as the tally has them. */
export async function recount(
  session: Session,
  lake: Lake,
  prepared: Prepared,
  run: string,
): Promise<Source[]> {
  const { adrift } = prepared.files;
  const tally = lake.tables.get("tally");
  if (adrift.length === 0 || !tally) return [];
  const names = adrift.map(({ path }) => path);
  await viewTable(session, "recounted", tally, filesIn(tally, touchedBefore(names, prepared)));
  const rows = await session.rows<
    Record<"name" | "row_count" | "refused" | "undated", string> & { dates: string[] | null }
  >(`
    SELECT
      source_file AS name, sum(row_count) AS row_count, sum(refused_count) AS refused,
      coalesce(sum(row_count) FILTER (WHERE window_date IS NULL), 0) AS undated,
      list(DISTINCT window_date ORDER BY window_date) FILTER (WHERE window_date IS NOT NULL) AS dates
    FROM recounted GROUP BY source_file`);
  const counts = new Map(rows.map((row) => [row.name, row]));
  const untouched = await readUntouched(session, lake, prepared);
  return adrift.map((source) => {
    if (untouched.has(source.path)) return source;
    const row = counts.get(source.path);
    const [rowCount, refusedCount] = [Number(row?.row_count ?? 0), Number(row?.refused ?? 0)];
    return {
      ...source,
      ...unknownFile,
      rowCount,
      refusedCount,
      acceptedCount: rowCount - refusedCount,
      undatedCount: Number(row?.undated ?? 0),
      dates: row?.dates ?? [],
      run,
    };
  });
}

/**
 * Names of those raw files whose rows were only carried along: all that is said of them is as it was before the runs
 * that never got on record, so what is on record of them holds.
 */
async function readUntouched(session: Session, lake: Lake, prepared: Prepared): Promise<Set<string>> {
  const names = prepared.files.adrift.map(({ path }) => path);
  const untouched = new Set(names);
  for (const table of ["tally", "quarantine"] as const) {
    const left = prepared.leftovers[table].filter(({ name }) => untouched.has(name));
    const now = lake.tables.get(table);
    if (left.length === 0 || !now) continue;
    const touched = touchedBefore(names, prepared);
    const before = await snapshotBefore(now.folder, new Set(left.map(({ run }) => run)));
    const old = filesIn(before, touched);
    if (!before || !areThere(before, old)) return new Set();
    await viewTable(session, "rows_before", before, old);
    await viewTable(session, "rows_now", now, filesIn(now, touched));
    const changed = await session.rows<{ name: string }>(`
      SELECT DISTINCT source_file AS name
      FROM (
        SELECT * EXCLUDE (side), sum(side) AS surplus
        FROM (SELECT *, 1 AS side FROM rows_now UNION ALL BY NAME SELECT *, -1 AS side FROM rows_before)
        GROUP BY ALL
      )
      WHERE surplus <> 0`);
    for (const { name } of changed) untouched.delete(name);
  }
  return untouched;
}

function areThere({ folder }: Snapshot, files: readonly Add[]): boolean {
  return files.every((add) => existsSync(dataPath(folder, add.path)));
}

function filesIn(snapshot: Snapshot | null, partitions: ReadonlySet<Partition>): Add[] {
  return [...(snapshot?.files.values() ?? [])].filter((add) =>
    partitions.has(add.partitionValues[partitionColumn] ?? null),
  );
}

/** The table before the first commit of these runs; null where that created it. */
async function snapshotBefore(folder: string, runs: ReadonlySet<string>): Promise<Snapshot | null> {
  let first: number | null = null;
  for await (const { version, commitInfo } of history(folder, localFiles, () => undefined)) {
    const { run } = operationOf(commitInfo);
    if (run !== undefined && runs.has(run)) first = version;
  }
  return first === null || first === 0 ? null : readSnapshot(folder, { version: first - 1 });
}
