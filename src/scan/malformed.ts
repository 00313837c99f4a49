import type { Session } from "../duckdb/session.js";
import { recordsOf } from "../sources/records.js";
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

/** Files in which one row has several broken quotes: read in parallel, the engine (DuckDB 1.5) makes several of it. */
export async function misreadFiles(session: Session, groups: readonly Group[]): Promise<string[]> {
  if (groups.every((group) => group.format !== "csv" || group.isSequential)) return [];
  const rows = await session.rows<{ path: string }>(`
    SELECT DISTINCT path FROM reject_errors JOIN rejected_files USING (scan_id, file_id)
    WHERE error_type = 'UNQUOTED VALUE' GROUP BY path, line HAVING count(*) > 1`);
  return rows.map((row) => row.path);
}

/** Reading a file in one go, the engine (DuckDB 1.5) loses a last row whose quotes are never closed. */
async function keepOpenRecord(session: Session, group: Group, file: Group["files"][number]): Promise<void> {
  let [line, text] = [0, ""];
  for await (const { buffer, bounds, isOpen } of recordsOf(file, group.delimiter)) {
    line += bounds.length / 2;
    if (bounds.length > 0) text = buffer.toString("utf8", bounds.at(-2), bounds.at(-1));
    if (!isOpen) continue;
    await session.rows(
      `INSERT INTO malformed_rows SELECT $path, $line, $text
       WHERE NOT EXISTS (FROM malformed_rows WHERE source_file = $path AND line = $line)`,
      { path: file.path, line, text },
    );
  }
}
