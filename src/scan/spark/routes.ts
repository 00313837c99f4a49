import type { Session } from "../../duckdb/session.js";
import { checkComplete } from "../../sources/complete.js";
import { inParallel } from "../../sources/parallel.js";
import { groupFiles, type Group } from "../groups.js";
import type { ColumnNames, NamedFile } from "../scan.js";
import { readFirstLine, type FirstLine } from "./first-line.js";
import { hasPlainKeys } from "./json.js";
import { sparkParquet, type ParquetGroup } from "./parquet.js";
import { isOddName } from "./paths.js";

/** A text file that Spark can read line by line. */
export interface TextFile {
  readonly named: NamedFile;
  readonly format: "csv" | "json";
  readonly lineEnd: FirstLine["lineEnd"];
  readonly header: string;
  readonly delimiter: string | null;
  readonly columnCount: number;
  readonly timePosition: number;
  readonly actionPosition: number;
}

/** Which engine reads which file. */
export interface Routes {
  readonly text: readonly TextFile[];
  readonly parquet: readonly ParquetGroup[];
  /** Read here, by the run's own engine, each with the reason. */
  readonly here: ReadonlyMap<NamedFile, string>;
}

/** Sorts out the files that engines could read differently, as far as their heads tell. */
export async function routesOf(
  session: Session,
  files: readonly NamedFile[],
  columns: ColumnNames,
): Promise<Routes> {
  const here = new Map<NamedFile, string>();
  const byPath = new Map(files.map((named) => [named.file.path, named]));
  const groups = await groupFiles(
    files.map(({ file }) => file),
    columns,
    new Set(),
  );
  const wanted = groups.flatMap((group) =>
    group.files.flatMap((file) => {
      const named = byPath.get(file.path);
      return named ? [{ named, group }] : [];
    }),
  );
  const isPlain = hasPlainKeys(columns);
  const routed = await inParallel(wanted, async ({ named, group }) => {
    const { format, compression, path } = named.file;
    if (isOddName(path)) return "its name means something else to Spark";
    if (compression === "zstd") return "Spark cannot unpack .zst without Hadoop's native library";
    if (format === "json" && !isPlain) return "its keys have unusual names";
    return textFile(named, group);
  });
  const text: TextFile[] = [];
  for (const [i, { named }] of wanted.entries()) {
    const route = routed[i];
    if (typeof route === "string") here.set(named, route);
    else if (route) text.push(route);
  }
  const parquetFiles = files.filter(({ file }) => file.format === "parquet" && file.size > 0);
  await inParallel(parquetFiles, ({ file }) => checkComplete(file));
  const parquet = await sparkParquet(session, parquetFiles, columns);
  for (const named of parquet.here)
    here.set(named, "it has columns of types that the engines write differently");
  return { text, parquet: parquet.groups, here };
}

async function textFile(named: NamedFile, group: Group): Promise<TextFile | string> {
  const first = await readFirstLine(named.file);
  if (!first) return "its first line is too long";
  const isCsv = group.format === "csv";
  const quotes = first.text.match(/"/g)?.length ?? 0;
  if (isCsv && quotes % 2 === 1) return "its header spans lines";
  if (isCsv && /[\uFFFD\0]/.test(first.text)) return "its header is not plain UTF-8";
  return {
    named,
    format: isCsv ? "csv" : "json",
    lineEnd: first.lineEnd,
    header: first.text,
    delimiter: group.delimiter,
    columnCount: group.columns.length,
    timePosition: group.columns.indexOf("time"),
    actionPosition: group.columns.indexOf("action"),
  };
}
