import type { Session } from "../duckdb/session.js";
import { visitRecords } from "../sources/records.js";
import type { Group } from "./groups.js";
import type { NamedFile } from "./scan.js";

/** Where a refused row is in its file: counted from 1 after the header, without blank lines. */
interface Located {
  /** The row's place among those that the engine could split, or below zero the record that it could not. */
  readonly key: number;
  readonly rowNumber: number;
  readonly text: string;
}

const batch = 10_000;

/**
 * Moves the rows of `refused` to `scanned_quarantine`, each with its number and its text as it stands in the file.
 * The engine gives out neither for CSV, so the text file is gone through once more, for those rows alone.
 */
export async function locateRefused(
  session: Session,
  { name, file }: NamedFile,
  group: Group,
): Promise<void> {
  await session.run("CREATE OR REPLACE TEMP TABLE located (key BIGINT, row_number BIGINT, raw_text VARCHAR)");
  if (group.format !== "parquet") {
    const keys = await session.rows<{ key: string }>("SELECT row_number AS key FROM refused");
    const rows = await session.rows<{ line: string }>(
      "SELECT line FROM malformed_rows WHERE source_file = getvariable('refused_path')",
    );
    const malformed = new Set(rows.map((row) => Number(row.line)));
    const [splittable] = await session.rows<{ count: string }>(
      "SELECT sum(row_count) - $malformed AS count FROM scanned_tally WHERE source_file = $name",
      { name, malformed: malformed.size },
    );
    const wanted = new Set(keys.map((row) => Number(row.key)));
    const located = await locate(file, group, wanted, malformed);
    if (located.splittable === Number(splittable?.count)) await insert(session, located.rows);
  }
  await session.set("refused_name", name);
  const moved = `
    SELECT refused.* REPLACE (
      CAST(getvariable('refused_name') AS VARCHAR) AS source_file,
      ${group.format === "parquet" ? "refused.row_number" : "located.row_number"} AS row_number,
      coalesce(located.raw_text, refused.raw_text) AS raw_text)
    FROM refused LEFT JOIN located ON refused.row_number = located.key`;
  await session.run(`INSERT INTO scanned_quarantine BY NAME ${moved}`);
}

async function locate(
  file: NamedFile["file"],
  group: Group,
  wanted: ReadonlySet<number>,
  malformed: ReadonlySet<number>,
): Promise<{ rows: Located[]; splittable: number }> {
  const rows: Located[] = [];
  const header = group.format === "csv" ? 1 + group.skip : 0;
  let rowNumber = 0;
  let splittable = 0;
  await visitRecords(file, group.format === "csv", (number, buffer, start, end) => {
    if (number <= header || start === end) return;
    rowNumber++;
    const key = malformed.has(number) ? -number : ++splittable;
    if (wanted.has(key)) rows.push({ key, rowNumber, text: buffer.toString("utf8", start, end) });
  });
  return { rows, splittable };
}

async function insert(session: Session, located: readonly Located[]): Promise<void> {
  for (let i = 0; i < located.length; i += batch) {
    await session.set("located", JSON.stringify(located.slice(i, i + batch)));
    await session.run(`
      INSERT INTO located
      SELECT unnest(from_json(getvariable('located'), '[{"key": "BIGINT", "rowNumber": "BIGINT", "text": "VARCHAR"}]'), recursive := true)`);
  }
}
