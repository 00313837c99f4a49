import { escapeGlob } from "../duckdb/quote.js";
import type { Session, Value } from "../duckdb/session.js";
import type { Model } from "../models/model.js";
import { inParallel } from "../sources/parallel.js";
import { closesQuotes } from "../sources/quotes.js";
import type { Group } from "./groups.js";
import type { ColumnNames } from "./scan.js";

/** Tells the session of groups of files, and returns them as it can read them: each by its own reader, by number. */
export async function setGroups(
  session: Session,
  groups: readonly Group[],
  columns: ColumnNames,
): Promise<Group[]> {
  const paths = (["time", "action"] as const).map((column): Record<string, Value> => {
    const [first = "", ...others] = [columns[column]].flat().map(jsonPath);
    return { [`${column}_path`]: first, [`${column}_paths`]: others.length > 0 ? [first, ...others] : null };
  });
  const chunks = await inChunks(session, groups);
  const variables = chunks.map((group, n) => variablesOf(group, String(n)));
  await session.setAll(Object.assign({}, ...paths, ...variables) as Record<string, Value>);
  return chunks;
}

/** The call of a macro in raw_events.sql. */
export function readerOf(group: Group, n: number, how: "raw" | "in_order"): string {
  const isWide = group.columns.some((column) => column.startsWith("before_"));
  const layout = group.format === "csv" && isWide ? "wide_csv" : group.format;
  return how === "raw" ? `FROM raw_${layout}('${n}')` : `FROM ${layout}_in_order('${n}')`;
}

/** The rows that the next queries read, as a view; none where there are no readers. */
export async function createRawEvents(session: Session, readers: readonly string[]): Promise<void> {
  const nothing =
    "SELECT '' AS source_file, 0::BIGINT AS row_number, '' AS raw_text, false AS malformed, '' AS time, '' AS action WHERE false";
  const select = readers.length === 0 ? nothing : readers.join(" UNION ALL ");
  await session.run(`CREATE OR REPLACE TEMP VIEW raw_events AS ${select}`);
}

export async function createModel(session: Session, model: Model): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP VIEW ${model.name} AS ${model.sql}`);
}

/**
 * Given more than two CSV files a thread, the engine (DuckDB 1.5) reads each in one go, and then loses a last row whose
 * quotes are never closed. So those that may have one are given to it a few at a time.
 */
async function inChunks(session: Session, groups: readonly Group[]): Promise<Group[]> {
  const [row] = await session.rows<{ threads: string }>("SELECT current_setting('threads') AS threads");
  const size = 2 * Number(row?.threads ?? 1);
  const parts: Group[] = [];
  for (const group of groups) {
    if (group.format !== "csv" || group.files.length <= size) {
      parts.push(group);
      continue;
    }
    const isClosed = await inParallel(group.files, (file) => closesQuotes(file, group.delimiter ?? ","));
    const closed = group.files.filter((_, i) => isClosed[i]);
    const others = group.files.filter((_, i) => !isClosed[i]);
    if (closed.length > 0) parts.push({ ...group, files: closed });
    for (let i = 0; i < others.length; i += size) parts.push({ ...group, files: others.slice(i, i + size) });
  }
  return parts;
}

function variablesOf(group: Group, n: string): Record<string, Value> {
  const files = { [`files_${n}`]: group.files.map((file) => escapeGlob(file.path)) };
  if (group.format === "parquet") {
    return {
      ...files,
      [`path_${n}`]: group.files[0]?.path ?? "",
      [`time_column_${n}`]: group.columns[0] ?? "",
      [`action_column_${n}`]: group.columns[1] ?? "",
    };
  }
  const compressed = { ...files, [`compression_${n}`]: group.compression };
  if (group.format === "json") return compressed;
  return {
    ...compressed,
    [`columns_${n}`]: Object.fromEntries(group.columns.map((name) => [name, "VARCHAR"])),
    [`delimiter_${n}`]: group.delimiter,
    [`skip_${n}`]: group.skip,
    [`parallel_${n}`]: !group.isSequential,
  };
}

function jsonPath(key: string): string {
  return `$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
