import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { formatActions, type Action, type Remove } from "./actions.js";
import { errorCode, unlessMissing, type Files } from "./files.js";
import { checkpointName, logFolder, STAGED } from "./log.js";
import { readCheckpoint } from "./parquet.js";
import { allowsCheckpoints, checkpointInterval, fileRetention } from "./properties.js";
import type { Snapshot } from "./snapshot.js";

export interface CheckpointRequest {
  /** A file of JSON lines, one object per line. */
  readonly source: string;
  /** The Parquet file to create. It need not be made durable. */
  readonly target: string;
  /** DuckDB type of each column; a column that a line lacks is NULL. */
  readonly columns: Readonly<Record<string, string>>;
  /** Rows per row group, in the order of the lines. */
  readonly rowGroupSize: number;
}

/** Turns JSON lines into Parquet. The protocol does not know how to write Parquet, the engine does. */
export interface CheckpointWriter {
  write(request: CheckpointRequest): Promise<void>;
}

const TEXTS = "MAP(VARCHAR, VARCHAR)";
const VECTOR =
  'STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)';
const COLUMNS = {
  protocol:
    "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])",
  metaData:
    `STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options ${TEXTS}), ` +
    `schemaString VARCHAR, partitionColumns VARCHAR[], configuration ${TEXTS}, createdTime BIGINT)`,
  txn: "STRUCT(appId VARCHAR, version BIGINT)",
  add:
    `STRUCT(path VARCHAR, partitionValues ${TEXTS}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, ` +
    `stats VARCHAR, tags ${TEXTS})`,
};
const REMOVE = "path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN";

/** The smallest group that DuckDB writes. Groups of tombstones alone are then cheap to skip. */
const ROW_GROUP_SIZE = 2048;

/** By the age of the newest one, since another writer may take any version; `now` makes it due at once. */
export function isCheckpointDue(snapshot: Snapshot, now = false): boolean {
  const age = snapshot.version - (snapshot.checkpointVersion ?? 0);
  return allowsCheckpoints(snapshot.metaData) && (now || age >= checkpointInterval(snapshot.metaData));
}

/** The actions of a checkpoint: the whole state, without the tombstones that have expired by `now`. */
export function checkpointActions(snapshot: Snapshot, now: number): Action[] {
  const { protocol, metaData } = snapshot;
  for (const [appId, version] of snapshot.transactions) {
    if (!Number.isSafeInteger(version))
      throw new Error(`"${appId}" has a version with too many digits: ${version}`);
  }
  const expired = now - fileRetention(metaData);
  const tombstones = [...snapshot.tombstones.values()].filter(
    (file) => (file.deletionTimestamp ?? 0) > expired,
  );
  return [
    { protocol },
    { metaData },
    ...[...snapshot.transactions].map(([appId, version]) => ({ txn: { appId, version } })),
    ...[...snapshot.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
    ...tombstones.map((file) => ({ remove: tombstone(file) })),
  ];
}

/** Writes the checkpoint of this version, unless there is one, and points other readers to it. */
export async function writeCheckpoint(
  snapshot: Snapshot,
  writer: CheckpointWriter,
  files: Files,
  now = Date.now(),
): Promise<void> {
  const { folder, version } = snapshot;
  const log = logFolder(folder);
  const actions = checkpointActions(snapshot, now);
  const staged = `${STAGED}${randomUUID()}`;
  const source = join(log, `${staged}.ndjson`);
  const target = join(log, `${staged}.parquet`);
  try {
    await files.create(source, formatActions(actions));
    await writer.write({ source, target, columns: columnsFor(actions), rowGroupSize: ROW_GROUP_SIZE });
    await verify(snapshot, actions, `${staged}.parquet`, files);
    await files.sync(target);
    await linkOnce(target, join(log, checkpointName(version)), files);
    await files.sync(log);
    const { size } = await files.stat(target);
    await pointTo(
      folder,
      { version, size: actions.length, sizeInBytes: size, numOfAddFiles: snapshot.files.size },
      files,
    );
  } finally {
    await Promise.all([source, target].map((path) => files.unlink(path).catch(() => undefined)));
  }
}

/** "The remove actions stored in checkpoints act only as tombstones": the protocol's schema has no more of them. */
function tombstone({ path, deletionTimestamp, deletionVector }: Remove): Remove {
  return {
    path,
    deletionTimestamp: deletionTimestamp ?? 0,
    dataChange: false,
    ...(deletionVector ? { deletionVector } : {}),
  };
}

function columnsFor(actions: readonly Action[]): Record<string, string> {
  const hasVectors = actions.some((action) => "remove" in action && action.remove.deletionVector);
  return { ...COLUMNS, remove: `STRUCT(${hasVectors ? `${REMOVE}, deletionVector ${VECTOR}` : REMOVE})` };
}

/** A checkpoint outlives the log that it stands for, so what was written is read back before anyone relies on it. */
async function verify(
  snapshot: Snapshot,
  actions: readonly Action[],
  part: string,
  files: Files,
): Promise<void> {
  const read = await readCheckpoint(snapshot.folder, { version: snapshot.version, parts: [part] }, files);
  const rows = 2 + read.transactions.size + read.files.size + read.tombstones.size;
  const complete = [...snapshot.files.keys()].every((key) => read.files.has(key));
  if (rows === actions.length && complete) return;
  throw new Error(`the checkpoint of version ${snapshot.version} holds ${rows} of ${actions.length} actions`);
}

async function linkOnce(from: string, to: string, files: Files): Promise<void> {
  try {
    await files.link(from, to);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

interface LastCheckpoint {
  readonly version: number;
  readonly size: number;
  readonly sizeInBytes: number;
  readonly numOfAddFiles: number;
}

/** `_last_checkpoint` spares other readers the listing; it never steps back. */
async function pointTo(folder: string, last: LastCheckpoint, files: Files): Promise<void> {
  const path = join(logFolder(folder), "_last_checkpoint");
  if ((await pointedVersion(path, files)) >= last.version) return;
  const staged = join(logFolder(folder), `${STAGED}${randomUUID()}.json`);
  await files.create(staged, JSON.stringify(last));
  await files.rename(staged, path);
  await files.sync(logFolder(folder));
}

async function pointedVersion(path: string, files: Files): Promise<number> {
  const content = await unlessMissing(files.read(path));
  try {
    return (JSON.parse(content?.toString("utf8") ?? "") as LastCheckpoint).version;
  } catch {
    return -1;
  }
}
