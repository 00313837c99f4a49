import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommitConflict, UserError } from "../errors.js";
import { commitInfoOf, formatActions, type Action, type CommitInfo } from "./actions.js";
import { checkChange } from "./check.js";
import { isCheckpointDue, writeCheckpoint, type CheckpointWriter } from "./checkpoint.js";
import { cleanUpLog } from "./cleanup.js";
import { clash, isRearrangement, LostRace, type Change } from "./conflict.js";
import { asUserError, makeDurableFolder, syncData } from "./durable.js";
import { errorCode, localFiles, unlessMissing, type Files } from "./files.js";
import { commitName, commitTime, logFolder, readCommit, STAGED } from "./log.js";
import { advance, type Snapshot } from "./snapshot.js";

export type { Change } from "./conflict.js";
export { LostRace } from "./conflict.js";
export { syncData } from "./durable.js";

export interface CommitOptions {
  readonly files?: Files;
  /** Writes a checkpoint when one is due; without it there are none. */
  readonly checkpoints?: CheckpointWriter;
  /** Told when a checkpoint or the clean-up after it failed: the commit holds nevertheless. */
  readonly warn?: (problem: string) => void;
  /** How often another writer may take the version that we try before we give up. */
  readonly maxLostRaces?: number;
}

/** The version exists, or may exist, so the data files that it refers to must stay. After any other error it does not. */
export class CommitUnconfirmed extends UserError {
  constructor(folder: string, version: number, cause: unknown) {
    super(
      `Version ${version} of "${folder}" is committed, but the disk did not confirm that it is durable (${String(cause)}). Check the disk, then run again.`,
      { cause },
    );
  }
}

const ENGINE = "tumble";

/**
 * Commits `change`, planned on `base`; null creates the table. Versions that others committed since are
 * checked for conflicts, in which case a CommitConflict says who won and why.
 */
export async function commit(
  folder: string,
  base: Snapshot | null,
  change: Change,
  options: CommitOptions = {},
): Promise<Snapshot> {
  const files = options.files ?? localFiles;
  checkChange(base, change, advance(base, folder, change.actions, 0));
  const txnId = randomUUID();
  const actions: Action[] = [{ commitInfo: commitInfo(base, change, txnId, Date.now()) }, ...change.actions];
  try {
    await syncData(folder, newFiles(base, change.actions), files);
    if (base === null) await makeDurableFolder(logFolder(folder), files);
    else await checkBase(folder, base, files);
    const staged = join(logFolder(folder), `${STAGED}${txnId}.json`);
    try {
      await files.create(staged, formatActions(actions));
      const before = await claim(folder, base, change, staged, txnId, options.maxLostRaces ?? 50, files);
      const version = (before?.version ?? -1) + 1;
      await confirm(folder, version, files);
      const time = await commitTime(folder, version, files).catch(() => null);
      return await maintain(advance(before, folder, actions, time ?? Date.now()), change, options);
    } finally {
      await files.unlink(staged).catch(() => undefined);
    }
  } catch (error) {
    throw asUserError(error, `Committing ${change.operation} to "${folder}"`);
  }
}

/** Links the staged commit to the next free version; returns the snapshot that it follows. */
async function claim(
  folder: string,
  base: Snapshot | null,
  change: Change,
  staged: string,
  txnId: string,
  maxLostRaces: number,
  files: Files,
): Promise<Snapshot | null> {
  let current = base;
  for (let lost = 0; ; lost++) {
    if (await linked(folder, (current?.version ?? -1) + 1, staged, txnId, files)) return current;
    if (lost >= maxLostRaces) throw exhausted(folder, change, lost);
    if (lost > 0) await sleep(Math.random() * Math.min(2 ** lost, 50));
    current = await catchUp(folder, current, change, files);
  }
}

/** Whether the version is ours now, also when the link was made and only its answer got lost. */
async function linked(
  folder: string,
  version: number,
  staged: string,
  txnId: string,
  files: Files,
): Promise<boolean> {
  try {
    await files.link(staged, join(logFolder(folder), commitName(version)));
    return true;
  } catch (error) {
    const actions = await readCommit(folder, version, files).catch((unreadable: unknown) => {
      throw errorCode(error) === "EEXIST" ? unreadable : new CommitUnconfirmed(folder, version, error);
    });
    if (actions && commitInfoOf(actions)?.txnId === txnId) return true;
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function confirm(folder: string, version: number, files: Files): Promise<void> {
  try {
    await files.sync(logFolder(folder));
  } catch (cause) {
    throw new CommitUnconfirmed(folder, version, cause);
  }
}

/** Follows the log to its end, as long as nothing in it conflicts. */
async function catchUp(
  folder: string,
  base: Snapshot | null,
  change: Change,
  files: Files,
): Promise<Snapshot | null> {
  let current = base;
  for (;;) {
    const version: number = (current?.version ?? -1) + 1;
    const winner = await readCommit(folder, version, files);
    if (winner === null) return current;
    const why = current === null ? "it created the table" : clash(change, winner, current);
    if (why !== null) throw lostRace(folder, change, version, winner, why);
    current = advance(current, folder, winner, (await commitTime(folder, version, files)) ?? 0);
  }
}

/** Log clean-up deletes the oldest first, so where the base is still there, all that followed is. */
async function checkBase(folder: string, base: Snapshot, files: Files): Promise<void> {
  const path = join(logFolder(folder), commitName(base.version));
  if ((await unlessMissing(files.stat(path))) !== null) return;
  throw new CommitConflict(
    `The table "${folder}" was read at version ${base.version}, which its log does not hold any more. Run again on its newest version.`,
  );
}

/** The commit is made whatever happens here, and the next one tries again. */
async function maintain(snapshot: Snapshot, change: Change, options: CommitOptions): Promise<Snapshot> {
  const { files = localFiles, checkpoints, warn } = options;
  const { folder, version } = snapshot;
  if (checkpoints === undefined || !isCheckpointDue(snapshot, change.exclusive)) return snapshot;
  try {
    await writeCheckpoint(snapshot, checkpoints, files);
  } catch (error) {
    warn?.(`No checkpoint of version ${version} of "${folder}" was written: ${String(error)}`);
    return snapshot;
  }
  await cleanUpLog(snapshot, files).catch((error: unknown) => {
    warn?.(`The log of "${folder}" was not cleaned up: ${String(error)}`);
  });
  return { ...snapshot, checkpointVersion: version };
}

function commitInfo(base: Snapshot | null, change: Change, txnId: string, now: number): CommitInfo {
  return {
    timestamp: now,
    operation: change.operation,
    operationParameters: change.parameters,
    ...(base ? { readVersion: base.version } : {}),
    isolationLevel: "Serializable",
    isBlindAppend: change.blindAppend ?? false,
    ...(change.metrics ? { operationMetrics: change.metrics } : {}),
    engineInfo: ENGINE,
    txnId,
    ...(change.userMetadata === undefined ? {} : { userMetadata: change.userMetadata }),
  };
}

/** Files that the log has never seen; the others were made durable when they were added first. */
function newFiles(base: Snapshot | null, actions: readonly Action[]): string[] {
  return actions.flatMap((action) =>
    "add" in action && !base?.files.has(action.add.path) && !base?.tombstones.has(action.add.path)
      ? [action.add.path]
      : [],
  );
}

function lostRace(
  folder: string,
  change: Change,
  version: number,
  winner: readonly Action[],
  why: string,
): LostRace {
  const { operation = "an operation without a name", engineInfo = "another writer" } =
    commitInfoOf(winner) ?? {};
  return new LostRace(
    `${change.operation} to "${folder}" lost to version ${version} (${operation} by ${engineInfo}): ${why}. Run again, so that it builds on that version.`,
    version,
    isRearrangement(winner),
  );
}

function exhausted(folder: string, change: Change, lost: number): CommitConflict {
  return new CommitConflict(
    `${change.operation} to "${folder}" lost ${lost + 1} races for the next version. Others commit very often: run again when they are done.`,
  );
}
