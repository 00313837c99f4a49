import type { RawFile } from "../sources/file.js";
import { checkJsonLines, columnPosition, readCsvShape } from "../sources/shape.js";
import { inParallel } from "../sources/parallel.js";
import type { ColumnNames } from "./scan.js";

/** Raw files that one read of the engine can take together. */
export interface Group {
  readonly format: RawFile["format"];
  readonly compression: RawFile["compression"];
  readonly files: readonly RawFile[];
  /** CSV: the columns in the order of the header, `time` and `action` in their places. */
  readonly columns: readonly string[];
  readonly delimiter: string | null;
  /** CSV: blank lines before the header. */
  readonly skip: number;
}

type Layout = Pick<Group, "columns" | "delimiter" | "skip">;
const noLayout: Layout = { columns: [], delimiter: null, skip: 0 };

/** Groups the files by what the engine must be told to read them; files with nothing in them are in no group. */
export async function groupFiles(files: readonly RawFile[], names: ColumnNames): Promise<Group[]> {
  const groups = new Map<string, Group & { files: RawFile[] }>();
  const layouts = await inParallel(files, (file) => layoutOf(file, names));
  for (const [i, file] of files.entries()) {
    const layout = layouts[i];
    if (!layout) continue;
    const key = JSON.stringify([file.format, file.compression, layout]);
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { format: file.format, compression: file.compression, ...layout, files: [file] });
  }
  return [...groups.values()];
}

async function layoutOf(file: RawFile, names: ColumnNames): Promise<Layout | null> {
  if (file.format === "parquet") return file.size === 0 ? null : noLayout;
  if (file.format === "json") return (await checkJsonLines(file)) ? noLayout : null;
  const shape = await readCsvShape(file);
  if (!shape) return null;
  const time = columnPosition(file, shape.columns, names.time);
  const action = columnPosition(file, shape.columns, names.action);
  const columns = shape.columns.map((_, i) => (i === time ? "time" : i === action ? "action" : `other_${i}`));
  return { columns, delimiter: shape.delimiter, skip: shape.blankLines };
}
