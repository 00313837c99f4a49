import { join } from "node:path";
import type { AsyncBuffer, Compressors, FileMetaData } from "hyparquet";
import { actionOf, type Action, type MetaData } from "./actions.js";
import type { Files } from "./files.js";
import { logFolder, type Checkpoint } from "./log.js";
import { statsOfParsed } from "./parsed.js";
import { leafPaths, project } from "./projection.js";
import { emptyState, replay, type State } from "./replay.js";
import { fieldsOf } from "./schema.js";

type Row = Readonly<Record<string, unknown>>;

/** The state that a checkpoint holds; an error if it is damaged or incomplete. */
export async function readCheckpoint(folder: string, checkpoint: Checkpoint, files: Files): Promise<State> {
  const rows: Row[] = [];
  for (const part of checkpoint.parts) {
    rows.push(...(await readPart(await files.read(join(logFolder(folder), part)))));
  }
  const state = emptyState();
  replay(state, actionsOf(rows));
  if (state.protocol === null || state.metaData === null)
    throw new Error("it holds no protocol or no metaData");
  return state;
}

async function readPart(content: Buffer): Promise<Row[]> {
  // The reader is loaded here, and only here: most of what runs never opens a checkpoint.
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const file: AsyncBuffer = {
    byteLength: content.byteLength,
    slice: (start, end = content.byteLength) => Uint8Array.from(content.subarray(start, end)).buffer,
  };
  const metadata = await parquetMetadataAsync(file);
  const compressors = await compressorsFor(metadata);
  const read = (keep: (path: readonly string[]) => boolean) =>
    parquetReadObjects({ file, metadata: project(metadata, keep), compressors, parsers: RAW });
  const rows = await read(isNeeded);
  const withoutStats = rows.some((row) => hasAdd(row) && !row.add.stats);
  if (!withoutStats || !leafPaths(metadata).some(isParsedStatistic)) return rows;
  return read((path) => isNeeded(path) || isParsedStatistic(path));
}

/** Of a removal, what a tombstone is: the protocol's "Checkpoint Schema" has no more of it either. */
const REMOVE = new Set(["path", "deletionTimestamp", "deletionVector", "dataChange"]);

function isNeeded([action, field = ""]: readonly string[]): boolean {
  if (action === "add") return !field.endsWith("_parsed");
  if (action === "remove") return REMOVE.has(field);
  return action === "metaData" || action === "protocol" || action === "txn";
}

function isParsedStatistic([action, field]: readonly string[]): boolean {
  return action === "add" && field === "stats_parsed";
}

function hasAdd(
  row: Row,
): row is { readonly add: { readonly stats?: unknown; readonly stats_parsed?: unknown } } {
  return row.add !== null && row.add !== undefined;
}

function actionsOf(rows: readonly Row[]): Action[] {
  const metaData = rows.find((row) => row.metaData)?.metaData as MetaData | undefined;
  const columns = metaData ? fieldsOf(metaData) : [];
  return rows.flatMap((row) => {
    if (!hasAdd(row) || !row.add.stats_parsed) return actionIn(row) ?? [];
    const { stats_parsed, ...add } = row.add;
    const stats = statsOfParsed(stats_parsed, columns);
    return actionOf({ add: { ...plainRow(add), stats } }) ?? [];
  });
}

function actionIn(row: Row): Action | null {
  const found = Object.entries(row).find(([, value]) => value !== null && value !== undefined);
  return found ? actionOf({ [found[0]]: plainRow(found[1] as Row) }) : null;
}

/** An action as JSON would have it: numbers for bigints, and no fields without a value. */
function plainRow(row: Row): Row {
  const fields = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [name, plain(value)]));
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

/** Snappy comes with the reader; whoever wrote the checkpoint may have preferred something else. */
async function compressorsFor(metadata: FileMetaData): Promise<Compressors> {
  const codecs = new Set(
    metadata.row_groups.flatMap((group) => group.columns.map((c) => c.meta_data?.codec)),
  );
  const compressors: Compressors = {};
  if (codecs.has("GZIP")) {
    const { gunzipSync } = await import("node:zlib");
    compressors.GZIP = (input) => gunzipSync(input);
  }
  if (codecs.has("ZSTD")) {
    const { decompress } = await import("fzstd");
    compressors.ZSTD = (input) => decompress(input);
  }
  return compressors;
}
