import type { RawFile } from "../sources/file.js";
import { checkJsonLines, eventColumns, readCsvShape, type PassedOver } from "../sources/shape.js";
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
  /** CSV: read from start to end, because the engine would err if it started in several places. */
  readonly isSequential: boolean;
  /** Columns that could have been meant as well. */
  readonly passedOver: readonly PassedOver[];
}

type Layout = Omit<Group, "format" | "compression" | "files">;
const noLayout: Layout = {
  columns: [],
  delimiter: null,
  skip: 0,
  isSequential: false,
  passedOver: [],
};

/** What each of some files has besides the columns that are read, by path; only those that have any. */
export function passedOverIn(groups: readonly Group[]): Map<string, readonly PassedOver[]> {
  const some = groups.filter(({ passedOver }) => passedOver.length > 0);
  return new Map(some.flatMap(({ files, passedOver }) => files.map(({ path }) => [path, passedOver])));
}

/** Groups text files by what the engine must be told to read them; files with nothing in them are in no group. */
export async function groupFiles(
  files: readonly RawFile[],
  names: ColumnNames,
  sequential: ReadonlySet<string>,
): Promise<Group[]> {
  const groups = new Map<string, Group & { files: RawFile[] }>();
  const text = files.filter((file) => file.format !== "parquet");
  const layouts = await inParallel(text, (file) => layoutOf(file, names, sequential));
  for (const [i, file] of text.entries()) {
    const layout = layouts[i];
    if (!layout) continue;
    const key = JSON.stringify([file.format, file.compression, layout]);
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { format: file.format, compression: file.compression, ...layout, files: [file] });
  }
  return [...groups.values()];
}

async function layoutOf(
  file: RawFile,
  names: ColumnNames,
  sequential: ReadonlySet<string>,
): Promise<Layout | null> {
  if (file.format === "json") return (await checkJsonLines(file)) ? noLayout : null;
  const shape = await readCsvShape(file);
  if (!shape) return null;
  const { time, action, passedOver } = eventColumns(file, shape.columns, names);
  const last = Math.max(time, action);
  const columns = shape.columns.map((_, i) =>
    i === time ? "time" : i === action ? "action" : i < last ? `before_${i}` : `after_${i}`,
  );
  const isSequential = sequential.has(file.path);
  return {
    columns,
    delimiter: shape.delimiter,
    skip: shape.blankLines,
    isSequential,
    passedOver,
  };
}
