import { escapeGlob } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { runCounted } from "../duckdb/profile.js";
import type { Model } from "../models/model.js";
import { checkComplete } from "../sources/complete.js";
import { inParallel } from "../sources/parallel.js";
import { groupFiles, type Group } from "./groups.js";
import { parquetGroups } from "./parquet.js";
import { readingError } from "./errors.js";
import { locateRefused } from "./refused.js";
import type { NamedFile, Rules, Scanned, Scanner } from "./scan.js";

/** The engine makes these tables when it first reads a text file. A row with several errors is in them several times. */
const keepMalformed = `
  INSERT INTO malformed_rows
  SELECT file_path AS source_file, line_byte_position AS position, any_value(csv_line) AS raw_text
  FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
  GROUP BY file_path, line_byte_position`;

/** Reads the raw files with the session's own engine. */
export function duckdbScanner(session: Session, rules: Rules): Scanner {
  return {
    tally: (files) => tally(session, rules, files),
    quarantine: (files) => quarantine(session, rules, files),
  };
}

/** Files that were cut off are looked for while the engine reads, since it takes them for whole. */
async function tally(session: Session, rules: Rules, files: readonly NamedFile[]): Promise<Scanned> {
  const [complete, scanned] = await Promise.allSettled([
    inParallel(files, ({ file }) => checkComplete(file)),
    tallyAll(session, rules, files),
  ]);
  if (complete.status === "rejected") throw complete.reason;
  if (scanned.status === "rejected") throw scanned.reason;
  return scanned.value;
}

async function tallyAll(session: Session, rules: Rules, files: readonly NamedFile[]): Promise<Scanned> {
  await nameFiles(session, files);
  const groups = await groupsOf(
    session,
    rules,
    files.map(({ file }) => file),
  );
  await createRawEvents(
    session,
    groups.map((group, n) => readerOf(group, String(n), "raw")),
  );
  await createModel(session, "events", rules.events);
  await session.run("DROP TABLE IF EXISTS reject_errors");
  await session.run("DROP TABLE IF EXISTS reject_scans");
  const engineRows = await reading(files, () =>
    runCounted(session, `CREATE OR REPLACE TEMP TABLE counted AS ${rules.tally.sql}`),
  );
  await session.run("DELETE FROM malformed_rows");
  if (groups.some((group) => group.format !== "parquet")) await session.run(keepMalformed);
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
  return { engineRows, malformed: new Map(malformed.map((row) => [row.name, Number(row.row_count)])) };
}

async function quarantine(session: Session, rules: Rules, files: readonly NamedFile[]): Promise<void> {
  await createRawEvents(session, []);
  await createModel(session, "events", rules.events);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE scanned_quarantine AS FROM (${rules.quarantine.sql}) LIMIT 0`,
  );
  for (const named of files) {
    const groups = await groupsOf(session, rules, [named.file]);
    for (const group of groups) {
      await session.set("refused_path", named.file.path);
      await createRawEvents(session, [readerOf(group, "0", "in_order"), "FROM raw_malformed()"]);
      await createModel(session, "events", rules.events);
      await reading([named], () =>
        session.run(`CREATE OR REPLACE TEMP TABLE refused AS ${rules.quarantine.sql}`),
      );
      await locateRefused(session, named, group);
    }
  }
}

async function groupsOf(
  session: Session,
  rules: Rules,
  files: readonly NamedFile["file"][],
): Promise<Group[]> {
  const groups = await groupFiles(files, rules.columns);
  const text = groups.filter((group) => group.format !== "parquet");
  const parquet = groups.filter((group) => group.format === "parquet").flatMap((group) => group.files);
  const chunks = await inChunks(session, text);
  const all = [...chunks, ...(await parquetGroups(session, parquet, rules.columns))];
  await session.set("time_path", jsonPath(rules.columns.time));
  await session.set("action_path", jsonPath(rules.columns.action));
  for (const [n, group] of all.entries()) await setGroup(session, group, String(n));
  return all;
}

/**
 * Given more than two files a thread, the engine (DuckDB 1.5) reads each in one go, and then loses a last row whose
 * quote is never closed. Fewer at a time cost it nothing.
 */
async function inChunks(session: Session, groups: readonly Group[]): Promise<Group[]> {
  const [row] = await session.rows<{ threads: string }>("SELECT current_setting('threads') AS threads");
  const size = 2 * Number(row?.threads ?? 1);
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.files.length / size) }, (_, i) => ({
      ...group,
      files: group.files.slice(i * size, (i + 1) * size),
    })),
  );
}

async function setGroup(session: Session, group: Group, n: string): Promise<void> {
  await session.set(
    `files_${n}`,
    group.files.map((file) => escapeGlob(file.path)),
  );
  await session.set(`compression_${n}`, group.compression);
  if (group.format === "csv") {
    await session.set(`columns_${n}`, Object.fromEntries(group.columns.map((name) => [name, "VARCHAR"])));
    await session.set(`delimiter_${n}`, group.delimiter);
    await session.set(`skip_${n}`, group.skip);
  }
  if (group.format === "parquet") {
    await session.set(`time_column_${n}`, group.columns[0] ?? "");
    await session.set(`action_column_${n}`, group.columns[1] ?? "");
  }
}

/** A call of one of the macros in raw_events.sql. */
function readerOf(group: Group, n: string, how: "raw" | "in_order"): string {
  return how === "raw" ? `FROM raw_${group.format}('${n}')` : `FROM ${group.format}_in_order('${n}')`;
}

async function createRawEvents(session: Session, readers: readonly string[]): Promise<void> {
  const nothing =
    "SELECT '' AS source_file, 0::BIGINT AS row_number, '' AS raw_text, false AS malformed, '' AS time, '' AS action WHERE false";
  const select = readers.length === 0 ? nothing : readers.join(" UNION ALL ");
  await session.run(`CREATE OR REPLACE TEMP VIEW raw_events AS ${select}`);
}

async function createModel(session: Session, name: string, model: Model): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${model.sql}`);
}

async function nameFiles(session: Session, files: readonly NamedFile[]): Promise<void> {
  await session.set(
    "raw_paths",
    files.map(({ file }) => file.path),
  );
  await session.set(
    "raw_names",
    files.map(({ name }) => name),
  );
  await session.run(`
    CREATE OR REPLACE TEMP TABLE raw_files AS
    SELECT unnest(CAST(getvariable('raw_paths') AS VARCHAR[])) AS path, unnest(CAST(getvariable('raw_names') AS VARCHAR[])) AS name`);
}

async function reading<T>(files: readonly NamedFile[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readingError(
      error,
      files.map(({ file }) => file.path),
    );
  }
}

function jsonPath(key: string): string {
  return `$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
