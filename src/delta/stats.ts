import { relative } from "node:path";
import { UserError } from "../errors.js";
import type { Add, PartitionValues } from "./actions.js";
import type { Column, DeltaType } from "./types.js";

/** Statistics of one Parquet column as DuckDB prints them: min, max, null_count, has_nan and others. */
export type ColumnStatistics = Readonly<Record<string, string>>;

export interface WrittenFile {
  /** Relative to the table's folder, decoded. */
  readonly path: string;
  readonly rows: string;
  /** Bytes. */
  readonly size: number;
  readonly partitionValues: PartitionValues;
  /** By the key that RETURN_STATS gives: quoted identifiers joined by dots, such as `"a"."b c"`. */
  readonly columnStatistics: Readonly<Record<string, ColumnStatistics>>;
}

/** A row of `COPY … (RETURN_STATS)`, in the Json variant of the client. */
export interface ReturnedStats {
  readonly filename: string;
  readonly count: string;
  readonly file_size_bytes: string;
  readonly column_statistics: readonly Entry<readonly Entry<string>[]>[];
  readonly partition_keys: readonly Entry<string | null>[] | null;
}
interface Entry<V> {
  readonly key: string;
  readonly value: V;
}

const INDEXED_COLUMNS = 32;
const STRING_PREFIX = 32;
const LARGEST = "\u{10FFFF}";
export const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

export function writtenFile(row: ReturnedStats, folder: string): WrittenFile {
  return {
    path: relative(folder, row.filename),
    rows: row.count,
    size: Number(row.file_size_bytes),
    partitionValues: objectOf(row.partition_keys ?? []),
    columnStatistics: objectOf(
      row.column_statistics.map(({ key, value }) => ({ key, value: objectOf(value) })),
    ),
  };
}

/** The add action for a file that DuckDB wrote; a NULL in a column that allows none is refused. */
export function addOf(
  file: WrittenFile,
  columns: readonly Column[],
  options: { readonly now: number; readonly tags?: Readonly<Record<string, string>> },
): Add {
  checkPartitionValues(file);
  checkNulls(file, columns);
  return {
    path: file.path,
    partitionValues: file.partitionValues,
    size: file.size,
    modificationTime: options.now,
    dataChange: true,
    stats: statsOf(file, columns),
    ...(options.tags ? { tags: options.tags } : {}),
  };
}

/** The JSON text of `add.stats` ("Per-file Statistics"). Numbers are copied as text, so none loses digits. */
export function statsOf(file: WrittenFile, columns: readonly Column[]): string {
  if (Object.values(file.columnStatistics).some(isUnordered)) return `{"numRecords":${file.rows}}`;
  const stored = columns.filter((column) => !Object.hasOwn(file.partitionValues, column.name));
  const leaves = stored.flatMap((column) => leavesOf(column)).slice(0, INDEXED_COLUMNS);
  const minValues = new Tree();
  const maxValues = new Tree();
  const nullCount = new Tree();
  for (const { path, type } of leaves) {
    const statistics = file.columnStatistics[path.map(quoted).join(".")];
    if (typeof type !== "string") continue;
    nullCount.set(path, statistics === undefined ? file.rows : (statistics.null_count ?? null));
    const { min, max } = statistics ?? {};
    if (min === undefined || max === undefined) continue;
    const [low, high] = [lowerBound(min, type), upperBound(max, type)];
    if (low !== null && high !== null) {
      minValues.set(path, low);
      maxValues.set(path, high);
    }
  }
  return (
    `{"numRecords":${file.rows}` +
    `,"minValues":${minValues.json()},"maxValues":${maxValues.json()},"nullCount":${nullCount.json()}}`
  );
}

interface Leaf {
  readonly path: readonly string[];
  readonly type: DeltaType;
}

function leavesOf(column: Column, within: readonly string[] = []): Leaf[] {
  const path = [...within, column.name];
  if (typeof column.type === "string" || column.type.type !== "struct") return [{ path, type: column.type }];
  return column.type.fields.flatMap((field) => leavesOf(field, path));
}

/** NaN sorts differently in every reader, and JSON has no infinity. */
function isUnordered({ has_nan, min, max }: ColumnStatistics): boolean {
  return (
    has_nan === "true" || [min, max].some((bound) => bound !== undefined && /^-?(inf|nan)$/i.test(bound))
  );
}

function lowerBound(text: string, type: DeltaType): string | null {
  if (type === "string") return JSON.stringify(firstCodePoints(text).text);
  if (isFloating(type)) return isZero(text) ? "-0.0" : numberOf(text, type);
  return exactBound(text, type);
}

function upperBound(text: string, type: DeltaType): string | null {
  if (type === "string") return stringUpperBound(text);
  if (isFloating(type)) return isZero(text) ? "0.0" : numberOf(text, type);
  return exactBound(text, type);
}

function exactBound(text: string, type: DeltaType): string | null {
  switch (type) {
    case "boolean":
      return text === "1" || text === "true" ? "true" : "false";
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `"${text}"` : null;
    case "timestamp":
    case "timestamp_ntz":
      return timestampBound(text, type);
    case "binary":
      return null;
    default:
      return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
  }
}

/** All six decimals: bounds floored to milliseconds lose rows in readers that take them literally. */
function timestampBound(text: string, type: "timestamp" | "timestamp_ntz"): string | null {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00(?::?00)?)?$/.exec(text);
  if (!match) return null;
  const [, date = "", time = "", fraction = ""] = match;
  return `"${date}T${time}.${fraction.padEnd(6, "0")}${type === "timestamp" ? "Z" : ""}"`;
}

function firstCodePoints(text: string): { readonly text: string; readonly next: string | undefined } {
  if (text.length <= STRING_PREFIX) return { text, next: undefined };
  const points = Array.from(text.slice(0, 2 * STRING_PREFIX + 2));
  return { text: points.slice(0, STRING_PREFIX).join(""), next: points[STRING_PREFIX] };
}

/** A cut maximum needs a last code point larger than the one cut off; where that is the largest, more is kept. */
function stringUpperBound(text: string): string {
  const prefix = firstCodePoints(text);
  if (prefix.next === undefined) return JSON.stringify(text);
  if (prefix.next !== LARGEST) return JSON.stringify(prefix.text + LARGEST);
  const points = Array.from(text);
  const cut = points.findIndex((point, i) => i >= STRING_PREFIX && point !== LARGEST);
  return JSON.stringify(cut < 0 ? text : points.slice(0, cut).join("") + LARGEST);
}

function isFloating(type: DeltaType): type is "float" | "double" {
  return type === "float" || type === "double";
}

function isZero(text: string): boolean {
  return Number(text) === 0;
}

/** A FLOAT printed as 0.1 is 0.10000000149011612: readers that compare doubles would skip the row. */
function numberOf(text: string, type: "float" | "double"): string {
  return type === "float" ? String(Math.fround(Number(text))) : text;
}

function checkPartitionValues(file: WrittenFile): void {
  for (const [name, value] of Object.entries(file.partitionValues)) {
    if (value !== "" && value !== NULL_PARTITION) continue;
    throw new UserError(
      `The partition column "${name}" has the value "${value}", which readers take for NULL. Turn it into NULL, or give it another name.`,
    );
  }
}

function checkNulls(file: WrittenFile, columns: readonly Column[]): void {
  for (const { name, nullable } of columns) {
    if (nullable) continue;
    const partition = file.partitionValues[name];
    const nulls = file.columnStatistics[quoted(name)]?.null_count;
    const missing = partition === undefined ? nulls !== undefined && nulls !== "0" : partition === null;
    if (!missing) continue;
    throw new UserError(
      `The column "${name}" allows no NULL, and "${file.path}" would hold ${nulls ?? file.rows} of them. Filter these rows out, or give them a value with COALESCE.`,
    );
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function objectOf<V>(entries: readonly Entry<V>[]): Record<string, V> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

/** Nested JSON objects whose leaves are JSON text already. */
class Tree {
  private readonly children = new Map<string, Tree | string>();

  set([name = "", ...rest]: readonly string[], json: string | null): void {
    if (json === null) return;
    if (rest.length === 0) {
      this.children.set(name, json);
      return;
    }
    const child = this.children.get(name);
    const tree = child instanceof Tree ? child : new Tree();
    this.children.set(name, tree);
    tree.set(rest, json);
  }

  json(): string {
    const members = [...this.children].map(
      ([name, child]) => `${JSON.stringify(name)}:${typeof child === "string" ? child : child.json()}`,
    );
    return `{${members.join(",")}}`;
  }
}
