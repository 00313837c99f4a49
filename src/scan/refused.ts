import type { Session } from "../duckdb/session.js";
import { recordsOf } from "../sources/records.js";
import type { Group } from "./groups.js";
import type { NamedFile } from "./scan.js";

/** Where a refused row is in its file: counted from 1 after the header, without blank lines. */
interface Located {
  /** The row's place among those that the engine could split; below zero, the line of one that it could not. */
  readonly key: number;
  readonly rowNumber: number;
  readonly text: string;
}

const batch = 10_000;

/**
 * Moves the rows of `refused` to `scanned_quarantine`, each with its number and its text as it stands in the file.
 * The engine gives out neither for CSV, so the text file is gone through once more, for those rows alone. Where that
 * finds other rows than the engine did, numbers are left out, and texts are what the engine made of them.
 */
export async function locateRefused(
  session: Session,
  { name, file }: NamedFile,
  group: Group,
): Promise<void> {
  await session.set("refused_name", name);
  await session.run("CREATE OR REPLACE TEMP TABLE located (key BIGINT, row_number BIGINT, raw_text VARCHAR)");
  if (group.format !== "parquet" && !(await locate(session, file, group))) {
    await session.run("DELETE FROM located");
  }
  const moved = `
    SELECT refused.* REPLACE (
      CAST(getvariable('refused_name') AS VARCHAR) AS source_file,
      ${group.format === "parquet" ? "refused.row_number" : "located.row_number"} AS row_number,
      coalesce(located.raw_text, refused.raw_text) AS raw_text)
    FROM refused LEFT JOIN located ON refused.row_number = located.key`;
  await session.run(`INSERT INTO scanned_quarantine BY NAME ${moved}`);
}

/** Fills `located`; false where the records found are not those that the engine read. */
async function locate(session: Session, file: NamedFile["file"], group: Group): Promise<boolean> {
  const malformed = await session.numbers(
    "SELECT line FROM malformed_rows WHERE source_file = getvariable('refused_path') ORDER BY line",
  );
  const wanted = await session.numbers(
    "SELECT row_number FROM refused WHERE row_number > 0 ORDER BY row_number",
  );
  const [tallied] = await session.numbers(
    "SELECT sum(row_count) FROM scanned_tally WHERE source_file = getvariable('refused_name')",
  );
  let located: Located[] = [];
  let [line, rowNumber, unsplittable, found] = [0, group.format === "csv" ? -1 : 0, 0, 0];
  for await (const { buffer, bounds } of recordsOf(file, group.delimiter)) {
    for (let i = 0; i < bounds.length; i += 2) {
      const [start, end] = [bounds[i] ?? 0, bounds[i + 1] ?? 0];
      line++;
      if (start === end || ++rowNumber === 0) continue;
      const isMalformed = line === malformed[unsplittable];
      const place = rowNumber - unsplittable;
      if (isMalformed) unsplittable++;
      else if (place === wanted[found]) found++;
      else continue;
      const key = isMalformed ? -line : place;
      located.push({ key, rowNumber, text: buffer.toString("utf8", start, end) });
    }
    if (located.length < batch) continue;
    await insert(session, located);
    located = [];
  }
  await insert(session, located);
  return rowNumber === tallied && unsplittable === malformed.length;
}

async function insert(session: Session, located: readonly Located[]): Promise<void> {
  await session.set("located", JSON.stringify(located));
  await session.run(`
    INSERT INTO located
    SELECT unnest(from_json(getvariable('located'), '[{"key": "BIGINT", "rowNumber": "BIGINT", "text": "VARCHAR"}]'), recursive := true)`);
}
