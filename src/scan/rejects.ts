import type { Session } from "../duckdb/session.js";
import { recordsOf } from "../sources/records.js";
import type { Group } from "./groups.js";

type File = Group["files"][number];

/** Rows that the engine could not split, of one file that it does not name. */
interface Nameless {
  readonly scan_id: string;
  readonly file_id: string;
  /** By line, a quoted line end starting none. */
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Makes the temporary table `rejected_files` (scan_id, file_id, path) of the files that have rows in `reject_errors`.
 * Reading many files at once, the engine (DuckDB 1.5) can leave one of them out of `reject_scans`; it is found by
 * those rows, for to leave them out, too, would be to lose them without a word.
 */
export async function nameRejectedFiles(session: Session, groups: readonly Group[]): Promise<void> {
  await session.run(`
    CREATE OR REPLACE TEMP TABLE rejected_files AS
    SELECT DISTINCT scan_id, file_id, file_path AS path FROM reject_scans`);
  const nameless = await namelessOf(session);
  if (nameless.length === 0) return;
  const named = await session.rows<{ path: string }>("SELECT path FROM rejected_files");
  const taken = new Set(named.map(({ path }) => path));
  for (const each of nameless) {
    const file = await findFile(each, groups, taken);
    if (!file) {
      const [[line, text] = [0, ""]] = each.texts;
      throw new Error(
        `The engine refused line ${line}, ${JSON.stringify(text.slice(0, 100))}, but not even its text tells of which raw file. Nothing was published.`,
      );
    }
    taken.add(file.path);
    await session.rows(
      "INSERT INTO rejected_files SELECT CAST($scan_id AS UBIGINT), CAST($file_id AS UBIGINT), $path",
      { scan_id: each.scan_id, file_id: each.file_id, path: file.path },
    );
  }
}

async function namelessOf(session: Session): Promise<Nameless[]> {
  const rows = await session.rows<Record<"scan_id" | "file_id" | "line" | "text", string>>(`
    SELECT scan_id, file_id, line, any_value(csv_line) AS text
    FROM reject_errors ANTI JOIN rejected_files USING (scan_id, file_id)
    GROUP BY scan_id, file_id, line ORDER BY scan_id, file_id, line`);
  const files = new Map<string, Nameless & { texts: Map<number, string> }>();
  for (const { scan_id, file_id, line, text } of rows) {
    const key = `${scan_id} ${file_id}`;
    const file = files.get(key) ?? { scan_id, file_id, texts: new Map<number, string>() };
    file.texts.set(Number(line), text);
    files.set(key, file);
  }
  return [...files.values()];
}

async function findFile(
  { texts }: Nameless,
  groups: readonly Group[],
  taken: ReadonlySet<string>,
): Promise<File | null> {
  for (const group of groups) {
    if (group.format === "parquet") continue;
    for (const file of group.files) {
      if (!taken.has(file.path) && (await holds(file, group.delimiter, texts))) return file;
    }
  }
  return null;
}

/** Whether the records at these lines have these texts. */
async function holds(
  file: File,
  delimiter: string | null,
  texts: ReadonlyMap<number, string>,
): Promise<boolean> {
  let [line, found] = [0, 0];
  for await (const { buffer, bounds } of recordsOf(file, delimiter)) {
    for (let i = 0; i < bounds.length; i += 2) {
      const wanted = texts.get(++line);
      if (wanted === undefined) continue;
      if (!isSame(buffer.subarray(bounds[i], bounds[i + 1]), wanted)) return false;
      if (++found === texts.size) return true;
    }
  }
  return false;
}

/** The engine cuts a row off anywhere around its line end, and puts a ? for each byte that is not UTF-8. */
function isSame(record: Buffer, told: string): boolean {
  const bytes = Buffer.from(told.replace(/^[\r\n]+|[\r\n]+$/g, ""));
  return bytes.length === record.length && bytes.every((byte, i) => byte === 0x3f || byte === record[i]);
}
