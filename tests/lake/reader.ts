import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";

/*
 * A second reader of published tables, which shares nothing with src/: it replays every version of the log itself and
 * reads the Parquet files in plain JavaScript.
 */

export type Cell = string | number | boolean | null | readonly Cell[];
export type Row = Readonly<Record<string, Cell>>;

export interface Table {
  /** Of the newest commit. */
  readonly version: number;
  readonly rows: readonly Row[];
  /** Live files, sorted. */
  readonly files: readonly string[];
  /** Files that were live at some time. */
  readonly known: readonly string[];
  /** Who committed each version: the run ids in userMetadata. */
  readonly runs: readonly string[];
}

interface Add {
  readonly path: string;
  readonly size: number;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly stats: string;
}

interface Line {
  readonly add?: Add;
  readonly remove?: { readonly path: string };
  readonly commitInfo?: { readonly userMetadata?: string };
}

/** Null where there is no table. Throws where the log and the files do not fit together. */
export async function readTable(folder: string): Promise<Table | null> {
  const commits = await commitsOf(join(folder, "_delta_log"));
  if (commits.length === 0) return null;
  const live = new Map<string, Add>();
  const runs: string[] = [];
  for (const lines of commits) {
    for (const { remove } of lines) {
      if (remove && !live.delete(remove.path)) throw new Error(`"${remove.path}" was removed, but not live`);
    }
    for (const { add, commitInfo } of lines) {
      if (add) live.set(add.path, add);
      if (commitInfo) runs.push((JSON.parse(commitInfo.userMetadata ?? "{}") as { run?: string }).run ?? "");
    }
  }
  const rows = await Promise.all([...live.values()].map((add) => rowsOf(folder, add)));
  const known = commits.flat().flatMap(({ add }) => (add ? [add.path] : []));
  return { version: commits.length - 1, rows: rows.flat(), files: [...live.keys()].sort(), known, runs };
}

async function commitsOf(log: string): Promise<Line[][]> {
  const names = await readdir(log).catch(() => []);
  const commits = names.filter((name) => /^\d{20}\.json$/.test(name)).sort();
  return Promise.all(
    commits.map(async (name, version) => {
      if (Number(name.slice(0, 20)) !== version) throw new Error(`version ${version} of "${log}" is missing`);
      const lines = (await readFile(join(log, name), "utf8")).split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as Line);
    }),
  );
}

async function rowsOf(folder: string, add: Add): Promise<Row[]> {
  const path = join(folder, decodeURIComponent(add.path));
  const { size } = await stat(path);
  if (size !== add.size) throw new Error(`"${path}" has ${size} bytes, not ${add.size}`);
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const records = await parquetReadObjects({ file });
  const { numRecords } = JSON.parse(add.stats) as { numRecords: number };
  if (records.length !== numRecords) {
    throw new Error(`"${path}" holds ${records.length} rows, not ${numRecords}`);
  }
  return records.map((record) => {
    const cells = Object.entries(record).map(([name, value]) => [name, cellOf(name, value)]);
    return { ...add.partitionValues, ...(Object.fromEntries(cells) as Row) };
  });
}

/** Instants as ISO 8601 without empty milliseconds, dates as 2016-07-26, whole numbers as numbers. */
function cellOf(name: string, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((each) => cellOf("dates", each));
  if (value instanceof Date) {
    const text = value.toISOString();
    return name.startsWith("date") ? text.slice(0, 10) : text.replace(".000Z", "Z");
  }
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new Error(`"${name}" holds a value of an unexpected type: ${typeof value}`);
}
