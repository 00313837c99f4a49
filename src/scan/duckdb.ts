import { runCounted } from "../duckdb/profile.js";
import type { Session } from "../duckdb/session.js";
import { checkComplete } from "../sources/complete.js";
import { changedSince, type RawFile } from "../sources/file.js";
import { inParallel } from "../sources/parallel.js";
import { isSplittable } from "./boundaries.js";
import { reading } from "./errors.js";
import { groupFiles, passedOverIn, type Group } from "./groups.js";
import { forgetMalformed, keepMalformed, misreadFiles, swallowedIn } from "./malformed.js";
import { parquetGroups, parquetRows } from "./parquet.js";
import { quarantine } from "./quarantine.js";
import { createModel, createRawEvents, readerOf, setGroups } from "./readers.js";
import type { NamedFile, Rules, Scanned, Scanner } from "./scan.js";

/** Reads the raw files with the session's own engine. */
export function duckdbScanner(session: Session, rules: Rules): Scanner {
  const sequential = new Set<string>();
  return {
    tally: (files) => tally(session, rules, files, sequential),
    quarantine: (files) => quarantine(session, rules, files, sequential),
    changed: changedSince,
  };
}

/**
 * The files are inspected while the engine reads them, since it takes files that were cut off for whole, and can err
 * on some when it reads them in parallel; then all are read again, those in one go.
 */
async function tally(
  session: Session,
  rules: Rules,
  files: readonly NamedFile[],
  sequential: Set<string>,
): Promise<Scanned> {
  await nameFiles(session, files);
  const rawFiles = files.map(({ file }) => file);
  const groups = await groupFiles(rawFiles, rules.columns, sequential);
  const read = await ready(session, rules, rawFiles, groups).catch(async (error: unknown) => {
    // A look at the files tells better what is wrong with them.
    await inspect(rawFiles, groups);
    throw error;
  });
  const [counted, inspected] = await Promise.allSettled([
    count(session, rules, files, read),
    inspect(rawFiles, groups),
  ]);
  if (inspected.status === "rejected") throw inspected.reason;
  if (counted.status === "rejected") throw counted.reason;
  const misread = [...inspected.value, ...(await misreadFiles(session, groups))];
  if (misread.length === 0) return counted.value;
  for (const path of misread) sequential.add(path);
  const divided = await groupFiles(rawFiles, rules.columns, sequential);
  return count(session, rules, files, await ready(session, rules, rawFiles, divided));
}

/** Makes the views that the scan reads, and returns the groups behind them; no row is read yet. */
async function ready(
  session: Session,
  rules: Rules,
  files: readonly RawFile[],
  text: readonly Group[],
): Promise<Group[]> {
  const parquet = await parquetGroups(session, files, rules.columns);
  const groups = await setGroups(session, [...text, ...parquet], rules.columns);
  await createRawEvents(
    session,
    groups.map((group, n) => readerOf(group, n, "raw")),
  );
  await createModel(session, rules.events);
  await forgetMalformed(session);
  return groups;
}

async function count(
  session: Session,
  rules: Rules,
  named: readonly NamedFile[],
  groups: readonly Group[],
): Promise<Scanned> {
  const files = named.map(({ file }) => file);
  const textRows = await reading(files, () =>
    runCounted(session, `CREATE OR REPLACE TEMP TABLE counted AS ${rules.tally.sql}`),
  );
  await keepMalformed(session, groups);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE malformed AS
    SELECT source_file, count(*) AS row_count, count(*) AS refused_count FROM malformed_rows GROUP BY source_file`);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE scanned_tally AS
    SELECT
      window_date, raw_files.name AS source_file, window_start,
      CAST(coalesce(sum(COLUMNS(* EXCLUDE (window_date, source_file, window_start, path, name))), 0) AS BIGINT)
    FROM (FROM counted UNION ALL BY NAME FROM malformed) AS rows
    JOIN raw_files ON rows.source_file = raw_files.path
    GROUP BY window_date, raw_files.name, window_start`);
  const malformed = await session.rows<{ name: string; row_count: string }>(
    "SELECT name, row_count FROM malformed JOIN raw_files ON source_file = path",
  );
  const parquet = groups.filter(({ format }) => format === "parquet");
  const engineRows = textRows + (await parquetRows(session, parquet));
  return {
    engineRows,
    malformed: new Map(malformed.map((row) => [row.name, Number(row.row_count)])),
    passedOver: byName(named, passedOverIn(groups)),
    swallowed: byName(named, await swallowedIn(session, groups)),
  };
}

function byName<T>(files: readonly NamedFile[], byPath: ReadonlyMap<string, T>): Map<string, T> {
  return new Map(
    files.flatMap(({ name, file }) => {
      const value = byPath.get(file.path);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Refuses files that were cut off, and returns those that must not be read in parallel. */
async function inspect(files: readonly RawFile[], groups: readonly Group[]): Promise<string[]> {
  const groupOf = new Map(groups.flatMap((group) => group.files.map((file) => [file, group] as const)));
  const found = await inParallel(
    files,
    async (file) => {
      const group = groupOf.get(file);
      const isCsv = group?.format === "csv";
      if (!isCsv || file.compression === "zstd") await checkComplete(file);
      return !isCsv || (await isSplittable(file, group)) ? [] : [file.path];
    },
    8,
  );
  return found.flat();
}

async function nameFiles(session: Session, files: readonly NamedFile[]): Promise<void> {
  await session.setAll({
    raw_paths: files.map(({ file }) => file.path),
    raw_names: files.map(({ name }) => name),
  });
  await session.run(`
    CREATE OR REPLACE TEMP TABLE raw_files AS
    SELECT unnest(CAST(getvariable('raw_paths') AS VARCHAR[])) AS path, unnest(CAST(getvariable('raw_names') AS VARCHAR[])) AS name;
    CREATE OR REPLACE TEMP TYPE raw_file AS ENUM (SELECT DISTINCT path FROM raw_files ORDER BY path)`);
}
