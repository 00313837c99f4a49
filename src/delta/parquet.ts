import { join } from "node:path";
import type { AsyncBuffer, ColumnData } from "hyparquet";
import { actionOf, type Action, type DeletionVector, type Remove } from "./actions.js";
import { compressorsFor } from "./compressors.js";
import type { Files } from "./files.js";
import { logFolder, type Checkpoint } from "./log.js";
import { statsOfParsed } from "./parsed.js";
import { decodePath } from "./paths.js";
import { leafPaths, project } from "./projection.js";
import { emptyState, replay, type State } from "./replay.js";
import { fieldsOf } from "./schema.js";

type Fields = Readonly<Record<string, unknown>>;

/** The columns of a checkpoint, one per kind of action, without their NULLs. */
type Cells = ReadonlyMap<string, readonly Fields[]>;

/** The state that a checkpoint holds; an error if it is damaged or incomplete. */
export async function readCheckpoint(folder: string, checkpoint: Checkpoint, files: Files): Promise<State> {
  const parts: Cells[] = [];
  for (const part of checkpoint.parts) {
    parts.push(await readPart(await files.read(join(logFolder(folder), part))));
  }
  const state = emptyState();
  replay(state, actionsOf(parts));
  if (state.protocol && state.metaData) return state;
  throw new Error("it holds no protocol or no metaData");
}

async function readPart(content: Buffer): Promise<Cells> {
  // The reader is loaded here, and only here: most of what runs never opens a checkpoint.
  const { parquetMetadataAsync, parquetRead } = await import("hyparquet");
  const bytes = new Uint8Array(content).buffer;
  const file: AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice: (start, end) => bytes.slice(start, end),
  };
  const metadata = await parquetMetadataAsync(file);
  const compressors = await compressorsFor(metadata);
  const read = async (keep: (path: readonly string[]) => boolean) => {
    const cells = new Map<string, Fields[]>();
    const onChunk = (chunk: ColumnData) => {
      const column = cells.get(chunk.columnName) ?? [];
      cells.set(chunk.columnName, column);
      for (const cell of chunk.columnData as Iterable<Fields | null | undefined>) if (cell) column.push(cell);
    };
    await parquetRead({ file, metadata: project(metadata, keep), compressors, parsers: RAW, onChunk });
    return cells;
  };
  const cells = await read(isNeeded);
  const hasAllStats = (cells.get("add") ?? []).every((add) => add.stats);
  if (hasAllStats || !leafPaths(metadata).some(isParsedStatistic)) return cells;
  return read((path) => isNeeded(path) || isParsedStatistic(path));
}

/** Of a removal, what a tombstone is: the protocol's "Checkpoint Schema" has no more of it either. */
const REMOVE = new Set(["path", "deletionTimestamp", "deletionVector"]);

function isNeeded([action, field = ""]: readonly string[]): boolean {
  if (action === "add") return !field.endsWith("_parsed");
  if (action === "remove") return REMOVE.has(field);
  return action === "metaData" || action === "protocol" || action === "txn";
}

function isParsedStatistic([action, field]: readonly string[]): boolean {
  return action === "add" && field === "stats_parsed";
}

function actionsOf(parts: readonly Cells[]): Action[] {
  const schemaString = parts.flatMap((cells) => cells.get("metaData") ?? [])[0]?.schemaString;
  const columns = typeof schemaString === "string" ? fieldsOf({ schemaString }) : [];
  const actions: Action[] = [];
  for (const cells of parts) {
    for (const [name, column] of cells) {
      if (name === "remove") {
        for (const cell of column) actions.push({ remove: tombstoneOf(cell) });
        continue;
      }
      for (const { stats_parsed, ...cell } of column) {
        const fields = plainFields(cell);
        if (stats_parsed) fields.stats ??= statsOfParsed(stats_parsed, columns);
        const action = actionOf({ [name]: fields });
        if (action) actions.push(action);
      }
    }
  }
  return actions;
}

/** There are more of these than of all else in a checkpoint. */
function tombstoneOf({ path, deletionTimestamp, deletionVector }: Fields): Remove {
  const vector = deletionVector ? (plain(deletionVector) as DeletionVector) : null;
  return {
    path: decodePath(path as string),
    deletionTimestamp: Number(deletionTimestamp ?? 0),
    dataChange: false,
    ...(vector ? { deletionVector: vector } : {}),
  };
}

/** As JSON would have it: numbers for bigints, and no fields without a value. */
function plainFields(cell: Fields): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(cell)) {
    if (value !== null && value !== undefined) fields[name] = plain(value);
  }
  return fields;
}

/** A NULL within a map is a value, such as that of the partition column. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Days and microseconds as they are stored: a Date would lose the microseconds. */
const RAW = {
  dateFromDays: (days: number) => days,
  timestampFromMilliseconds: (milliseconds: bigint) => milliseconds * 1000n,
  timestampFromMicroseconds: (microseconds: bigint) => microseconds,
  timestampFromNanoseconds: (nanoseconds: bigint) => nanoseconds / 1000n,
};
