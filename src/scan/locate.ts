import type { Session } from "../duckdb/session.js";
import type { RawFile } from "../sources/file.js";
import { recordsOf } from "../sources/records.js";
import type { Group } from "./groups.js";
import { LocatedTable, type Located } from "./located.js";

/**
 * Moves the rows of `refused` to `scanned_quarantine`, each with its number and its text as it stands in the file.
 * The engine gives out neither for text, so the files are gone through once more, for those rows alone. Where that
 * finds other rows than the engine did, numbers are left out, and texts are what the engine made of them.
 */
export async function locateRefused(session: Session, groups: readonly Group[]): Promise<void> {
  await numberFiles(session, groups);
  const wanted = await readWanted(session);
  const table = await LocatedTable.create(session);
  const files = groups.flatMap((group) => group.files.map((file) => ({ file, group })));
  for (const [i, { file, group }] of files.entries()) {
    const isFound = await locate(table, i, file, group, wanted[i] ?? { rows: 0, places: [], lines: [] });
    if (!isFound) await table.drop(i);
  }
  await table.flush();
  await session.run(`
    INSERT INTO scanned_quarantine BY NAME
    SELECT refused.* REPLACE (
      name AS source_file, located.row_number AS row_number,
      coalesce(located.raw_text, refused.raw_text) AS raw_text)
    FROM refused JOIN numbered_files ON source_file = path
    LEFT JOIN located
      ON located.file = numbered_files.file
      AND place = refused.row_number - if(refused.row_number > 0, rows_before, 0)`);
}

/** The rows to look for in a file that holds so many. */
interface Wanted {
  readonly rows: number;
  /** Among those that the engine could split, from 1, in ascending order. */
  readonly places: number[];
  /** Lines of those that it could not, in ascending order. */
  readonly lines: number[];
}

/** Adds the rows of one file; false where the records found are not those that the engine read. */
async function locate(
  table: LocatedTable,
  index: number,
  file: RawFile,
  group: Group,
  { rows, places, lines }: Wanted,
): Promise<boolean> {
  let [line, rowNumber, unsplittable, found] = [0, group.format === "csv" ? -1 : 0, 0, 0];
  for await (const { buffer, bounds } of recordsOf(file, group.delimiter)) {
    const located: Located[] = [];
    for (let i = 0; i < bounds.length; i += 2) {
      const [start, end] = [bounds[i] ?? 0, bounds[i + 1] ?? 0];
      line++;
      if (start === end || ++rowNumber === 0) continue;
      const isMalformed = line === lines[unsplittable];
      const place = rowNumber - unsplittable;
      if (isMalformed) unsplittable++;
      else if (place === places[found]) found++;
      else continue;
      const text = buffer.toString("utf8", start, end);
      located.push({ file: index, place: isMalformed ? -line : place, rowNumber, text });
    }
    await table.add(located);
  }
  return rowNumber === rows && unsplittable === lines.length;
}

/** The engine numbers rows through all files of a reader; `rows_before` tells how many are in the files before. */
async function numberFiles(session: Session, groups: readonly Group[]): Promise<void> {
  const files = groups.flatMap((group, reader) => group.files.map(({ path }) => ({ path, reader })));
  await session.set("read_files", JSON.stringify(files.map((each, file) => ({ file, ...each }))));
  await session.run(`
    CREATE OR REPLACE TEMP TABLE numbered_files AS
    WITH read_files AS (
      SELECT unnest(
        from_json(getvariable('read_files'), '[{"file": "BIGINT", "path": "VARCHAR", "reader": "BIGINT"}]'),
        recursive := true)
    ),
    tallied AS (SELECT source_file AS name, sum(row_count) AS row_count FROM scanned_tally GROUP BY source_file),
    malformed AS (SELECT source_file AS path, count(*) AS malformed_count FROM malformed_rows GROUP BY source_file)
    SELECT
      file, path, name, row_count,
      coalesce(sum(row_count - coalesce(malformed_count, 0)) OVER earlier, 0) AS rows_before
    FROM read_files JOIN raw_files USING (path) JOIN tallied USING (name) LEFT JOIN malformed USING (path)
    WINDOW earlier AS (PARTITION BY reader ORDER BY file ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`);
}

async function readWanted(session: Session): Promise<Wanted[]> {
  const [counts = []] = await session.numbers("SELECT row_count FROM numbered_files ORDER BY file");
  const wanted = counts.map((rows): Wanted => ({ rows, places: [], lines: [] }));
  const [refused = [], places = []] = await session.numbers(`
    SELECT file, row_number - rows_before AS place FROM refused JOIN numbered_files ON source_file = path
    WHERE row_number > 0 ORDER BY file, place`);
  const [malformed = [], lines = []] = await session.numbers(`
    SELECT file, line FROM malformed_rows JOIN numbered_files ON source_file = path ORDER BY file, line`);
  for (const [i, file] of refused.entries()) wanted[file]?.places.push(places[i] ?? 0);
  for (const [i, file] of malformed.entries()) wanted[file]?.lines.push(lines[i] ?? 0);
  return wanted;
}
