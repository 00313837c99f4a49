import type { Session } from "../../duckdb/session.js";
import { checkComplete } from "../../sources/complete.js";
import type { RawFile } from "../../sources/file.js";
import { inParallel } from "../../sources/parallel.js";
import { groupFiles, passedOverIn, type Group } from "../groups.js";
import type { ColumnNames, NamedFile, Scanned } from "../scan.js";
import { readFirstLine, type FirstLine } from "./first-line.js";
import type { Heads } from "./heads.js";
import { hasPlainKeys, hasSeveralKeys } from "./json.js";
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
  readonly passedOver: Scanned["passedOver"];
}

/** Why the name of a file alone, or that of its keys, has it read here. */
export function oddityOf({ path, format, compression }: RawFile, columns: ColumnNames): string | null {
  if (format === "parquet") return null;
  if (isOddName(path)) return "its name means something else to Spark";
  if (compression === "zstd") return "Spark cannot unpack .zst without Hadoop's native library";
  if (format === "json" && !hasPlainKeys(columns)) return "its keys have unusual names";
  if (format === "json" && hasSeveralKeys(columns)) return "its keys may have one of several names";
  return null;
}

/**
 * Sorts out the files that engines could read differently, as far as their heads tell. Of files that cannot be opened
 * here, these are given.
 */
export async function routesOf(
  session: Session,
  files: readonly NamedFile[],
  columns: ColumnNames,
  heads: Heads,
): Promise<Routes> {
  const here = new Map<NamedFile, string>();
  const byHead = new Map<string, { named: NamedFile; head: RawFile }>();
  for (const named of files) {
    const head = heads.get(named.file.path) ?? named.file;
    if (typeof head === "string") here.set(named, head);
    else byHead.set(head.path, { named, head });
  }
  const opened = [...byHead.values()].map(({ head }) => head);
  const groups = await groupFiles(opened, columns, new Set());
  const wanted = groups.flatMap((group) =>
    group.files.flatMap((head) => {
      const named = byHead.get(head.path)?.named;
      return named ? [{ named, head, group }] : [];
    }),
  );
  const routed = await inParallel(
    wanted,
    async ({ named, head, group }) => oddityOf(named.file, columns) ?? textFile(named, head, group),
  );
  const text: TextFile[] = [];
  for (const [i, { named }] of wanted.entries()) {
    const route = routed[i];
    if (typeof route === "string") here.set(named, route);
    else if (route) text.push(route);
  }
  const parquetFiles = opened.filter((file) => file.format === "parquet" && file.size > 0);
  await inParallel(parquetFiles, checkComplete);
  const named = ({ file }: { readonly file: RawFile }) => byHead.get(file.path)?.named ?? [];
  const parquet = await sparkParquet(
    session,
    parquetFiles.map((file) => ({ name: file.path, file })),
    columns,
  );
  for (const each of parquet.here.flatMap(named)) {
    here.set(each, "it has columns of types that the engines write differently");
  }
  const groupsOfParquet = parquet.groups.map((group) => ({ ...group, files: group.files.flatMap(named) }));
  const passedOver = new Map([
    ...[...passedOverIn(groups)].flatMap(([path, each]) => {
      const name = byHead.get(path)?.named.name;
      return name === undefined ? [] : ([[name, each]] as const);
    }),
    ...groupsOfParquet.flatMap(({ files, passedOver }) =>
      passedOver.length === 0 ? [] : files.map(({ name }) => [name, passedOver] as const),
    ),
  ]);
  return { text, parquet: groupsOfParquet, here, passedOver };
}

async function textFile(named: NamedFile, head: RawFile, group: Group): Promise<TextFile | string> {
  const first = await readFirstLine(head);
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
