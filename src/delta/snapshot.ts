import { UserError } from "../errors.js";
import type { Action, Add, MetaData, Protocol, Remove } from "./actions.js";
import { asUserError } from "./durable.js";
import { localFiles, type Files } from "./files.js";
import { commitTime, latestVersion, readCommit, readLog, type Log } from "./log.js";
import { checkReadable } from "./protocol.js";
import { emptyState, replay, type State } from "./replay.js";
import type { At } from "./travel.js";

/** A table at a version. */
export interface Snapshot {
  readonly folder: string;
  readonly version: number;
  /** When the version was committed, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly protocol: Protocol;
  readonly metaData: MetaData;
  /** Live files by decoded path. */
  readonly files: ReadonlyMap<string, Add>;
  readonly tombstones: ReadonlyMap<string, Remove>;
  /** The newest version that each application recorded. */
  readonly transactions: ReadonlyMap<string, number>;
  /** The newest checkpoint that was read, or written since. */
  readonly checkpointVersion: number | null;
}

/** The table at its newest version, or as it was; null where there is no Delta table. */
export async function readSnapshot(
  folder: string,
  at?: At,
  files: Files = localFiles,
): Promise<Snapshot | null> {
  try {
    return await read(folder, at, files);
  } catch (error) {
    throw asUserError(error, `Reading the table "${folder}"`);
  }
}

async function read(folder: string, at: At | undefined, files: Files): Promise<Snapshot | null> {
  const log = await readLog(folder, files);
  if (log === null) return null;
  const version =
    at === undefined
      ? latestVersion(log)
      : await (await import("./travel.js")).versionAt(folder, log, at, files);
  const { state, checkpointVersion } = await readState(folder, log, version, files);
  const timestamp = (await commitTime(folder, version, files)) ?? 0;
  return snapshotOf(folder, version, timestamp, state, checkpointVersion);
}

/** The snapshot after one more version. */
export function advance(
  base: Snapshot | null,
  folder: string,
  actions: readonly Action[],
  timestamp: number,
): Snapshot {
  const state: State = base
    ? {
        protocol: base.protocol,
        metaData: base.metaData,
        files: new Map(base.files),
        tombstones: new Map(base.tombstones),
        transactions: new Map(base.transactions),
      }
    : emptyState();
  replay(state, actions);
  return snapshotOf(folder, (base?.version ?? -1) + 1, timestamp, state, base?.checkpointVersion ?? null);
}

async function readState(
  folder: string,
  log: Log,
  target: number,
  files: Files,
): Promise<{ state: State; checkpointVersion: number | null }> {
  const { state, checkpointVersion, damaged } = await readNewestCheckpoint(folder, log, target, files);
  const missing = await replayTail(folder, state, (checkpointVersion ?? -1) + 1, target, files);
  if (missing !== null) throw gap(folder, missing, log, damaged);
  return { state, checkpointVersion };
}

/** The newest that is whole, and what is wrong with those after it; the empty state where there is none. */
async function readNewestCheckpoint(folder: string, log: Log, target: number, files: Files) {
  const damaged: string[] = [];
  for (const checkpoint of log.checkpoints) {
    const { version } = checkpoint;
    if (version > target) continue;
    const { readCheckpoint } = await import("./parquet.js");
    try {
      return { state: await readCheckpoint(folder, checkpoint, files), checkpointVersion: version, damaged };
    } catch (error) {
      damaged.push(`the checkpoint of version ${version} cannot be read (${reasonOf(error)})`);
    }
  }
  return { state: emptyState(), checkpointVersion: null, damaged };
}

/** The first version that is missing, or null. */
async function replayTail(
  folder: string,
  state: State,
  first: number,
  last: number,
  files: Files,
): Promise<number | null> {
  for (let version = first; version <= last; version++) {
    const actions = await readCommit(folder, version, files);
    if (actions === null) return version;
    replay(state, actions);
  }
  return null;
}

function snapshotOf(
  folder: string,
  version: number,
  timestamp: number,
  { protocol, metaData, ...rest }: State,
  checkpointVersion: number | null,
): Snapshot {
  if (protocol === null || metaData === null) {
    throw new UserError(
      `The log of the table "${folder}" holds no ${protocol === null ? "protocol" : "metaData"} up to version ${version}. It is damaged: restore it from a backup, or rebuild the table.`,
    );
  }
  checkReadable(folder, { protocol, metaData });
  for (const file of rest.files.values()) if (file.deletionVector) throw masked(folder, file.path);
  return { folder, version, timestamp, protocol, metaData, ...rest, checkpointVersion };
}

function masked(folder: string, path: string): UserError {
  return new UserError(
    `The table "${folder}" uses deletion vectors (in "${path}"), so it cannot be read by this program. Rewrite these files first: REORG TABLE … APPLY (PURGE) in Spark.`,
  );
}

function gap(folder: string, version: number, log: Log, damaged: readonly string[]): UserError {
  if (log.hasV2Checkpoints) {
    return new UserError(
      `The table "${folder}" uses V2 checkpoints, so it cannot be read by this program. Use the engine that wrote it, or copy its rows into a new table.`,
    );
  }
  const besides = damaged.map((problem) => `, and ${problem}`).join("");
  return new UserError(
    `Version ${version} of the table "${folder}" is missing from its log${besides}. Restore "_delta_log" from a backup, or move the table aside and build it anew.`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
