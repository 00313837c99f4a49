import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { inParallel } from "../sources/parallel.js";
import { recordsOf } from "../sources/records.js";
import { spansOf, type Span } from "../sources/spans.js";
import type { Group } from "./groups.js";
import { nameRejectedFiles } from "./rejects.js";

/** The engine makes its tables of errors when it first reads a text file. */
export async function forgetMalformed(session: Session): Promise<void> {
  await session.run(`
    DROP TABLE IF EXISTS reject_errors;
    DROP TABLE IF EXISTS reject_scans;
    DELETE FROM malformed_rows`);
}

/** Keeps the rows that the engine could not split, each once, whatever the number of its errors. */
export async function keepMalformed(session: Session, groups: readonly Group[]): Promise<void> {
  if (groups.every((group) => group.format === "parquet")) return;
  await nameRejectedFiles(session, groups);
  await session.run(`
    INSERT INTO malformed_rows
    SELECT path AS source_file, line, any_value(csv_line) AS raw_text
    FROM reject_errors JOIN rejected_files USING (scan_id, file_id)
    GROUP BY path, line`);
  for (const group of groups.filter(({ isSequential }) => isSequential)) {
    for (const file of group.files) await keepOpenRecord(session, group, file);
  }
}

/** Records of this size and more can lead the engine astray that reads a file in parallel. */
const long = 1 << 20;

/**
 * Files that the engine (DuckDB 1.5) has misread in parallel: of a row with several broken quotes it makes several, and
 * from amid a record that a broken quote makes long it goes on as if there were none, with rows lost in between.
 */
export async function misreadFiles(session: Session, groups: readonly Group[]): Promise<string[]> {
  if (groups.every((group) => group.format !== "csv" || group.isSequential)) return [];
  const rows = await session.rows<{ path: string; most: string }>(`
    SELECT path, max(errors) AS most
    FROM (
      SELECT path, line, count(*) FILTER (WHERE error_type = 'UNQUOTED VALUE') AS errors
      FROM reject_errors JOIN rejected_files USING (scan_id, file_id)
      WHERE error_type IN ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM') GROUP BY path, line)
    GROUP BY path`);
  const most = new Map(rows.map((row) => [row.path, Number(row.most)]));
  const suspects = groups.flatMap((group) =>
    group.format === "csv" && !group.isSequential
      ? group.files.filter(({ path }) => most.has(path)).map((file) => ({ file, group }))
      : [],
  );
  const misread = await inParallel(suspects, async ({ file, group }) => {
    if ((most.get(file.path) ?? 0) > 1) return [file.path];
    if (file.compression === "none" && file.size < long) return [];
    const spans = spansOf(file, group.delimiter ?? ",", ({ bytes }) => bytes >= long);
    for await (const { bytes } of spans) if (bytes >= long) return [file.path];
    return [];
  });
  return misread.flat();
}

/** Reading a file in one go, the engine (DuckDB 1.5) loses a last row whose quotes are never closed. */
async function keepOpenRecord(session: Session, group: Group, file: Group["files"][number]): Promise<void> {
  let [line, text] = [0, ""];
  for await (const { buffer, bounds, isOpen } of recordsOf(file, group.delimiter)) {
    line += bounds.length / 2;
    if (bounds.length > 0) text = buffer.toString("utf8", bounds.at(-2), bounds.at(-1));
    if (!isOpen) continue;
    // Cut off before, so that it does not end here.
    if (bounds.length === 0) throw await endlessRecord(group, file);
    await session.rows(
      `INSERT INTO malformed_rows SELECT $path, $line, $text
       WHERE NOT EXISTS (FROM malformed_rows WHERE source_file = $path AND line = $line)`,
      { path: file.path, line, text },
    );
  }
}

async function endlessRecord({ delimiter }: Group, file: Group["files"][number]): Promise<UserError> {
  let found: Span | undefined;
  for await (const span of spansOf(file, delimiter ?? ",", () => false)) found = span;
  const [lines, megabytes] = [found?.lines ?? 0, Math.ceil((found?.bytes ?? 0) / 1e6)];
  return new UserError(
    `"${file.path}": from line ${found?.line ?? 0} on, a quote that is never closed makes one record of ${lines} lines (${megabytes} MB), which is too long to be kept. Close the quote, or take it out, and run again.`,
  );
}

/** Lines that became one malformed row, because a quote is not closed where it should be. */
export interface Swallowed {
  /** The line that the row begins with, from 1, as an editor counts them. */
  readonly line: number;
  readonly lines: number;
  readonly bytes: number;
  /** Whether the quote is never closed, up to the end of the file. */
  readonly isOpen: boolean;
}

/** The longest such row of each file that has any, by path; of the files as they were read last. */
export async function swallowedIn(
  session: Session,
  groups: readonly Group[],
): Promise<Map<string, Swallowed>> {
  const rows = await session.rows<{ path: string; records: string[] }>(`
    SELECT source_file AS path, list(line) AS records FROM malformed_rows
    WHERE contains(raw_text, chr(10)) OR contains(raw_text, chr(13)) GROUP BY source_file`);
  const records = new Map(rows.map((row) => [row.path, new Set(row.records.map(Number))]));
  const longest = new Map<string, Swallowed>();
  for (const { format, files, delimiter } of groups) {
    for (const file of files) {
      const wanted = records.get(file.path);
      if (format !== "csv" || !wanted) continue;
      const spans = spansOf(file, delimiter ?? ",", ({ record, lines }) => lines > 1 && wanted.has(record));
      for await (const { record, lines, ...span } of spans) {
        if (!wanted.has(record) || lines <= (longest.get(file.path)?.lines ?? 1)) continue;
        const { line, bytes, isOpen } = span;
        longest.set(file.path, { line, lines, bytes, isOpen });
      }
    }
  }
  return longest;
}
