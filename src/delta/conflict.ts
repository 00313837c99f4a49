import { CommitConflict } from "../errors.js";
import { fileKey, type Action, type PartitionValues } from "./actions.js";
import type { Snapshot } from "./snapshot.js";
import { NULL_PARTITION } from "./stats.js";

export interface Change {
  /** Such as WRITE, RESTORE or CREATE TABLE; every reader's history shows it. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, string>>;
  /** JSON text; every reader's history shows it. */
  readonly userMetadata?: string;
  readonly actions: readonly Action[];
  /** The change read nothing of the table, so that files added meanwhile don't matter to it. */
  readonly blindAppend?: boolean;
  /** Conflicts with any change, such as a restore. */
  readonly exclusive?: boolean;
}

/** Another writer committed `version` first, and what we planned does not hold any more. */
export class LostRace extends CommitConflict {
  constructor(
    message: string,
    readonly version: number,
    /** The winner only rearranged rows (OPTIMIZE): the same plan holds once it is made again. */
    readonly rearranged: boolean,
  ) {
    super(message);
  }
}

/** Why `change` cannot follow `winner`, which was committed on `base`; null where it can (serializable). */
export function clash(change: Change, winner: readonly Action[], base: Snapshot): string | null {
  if (change.exclusive) return "this change allows no other beside it";
  if (winner.some((action) => "metaData" in action))
    return "it changed the schema or the properties of the table";
  if (winner.some((action) => "protocol" in action)) return "it changed the protocol of the table";
  const application = sharedApplication(change.actions, winner);
  if (application !== null) return `it recorded the same application "${application}"`;
  const removed = sharedRemoval(change.actions, winner);
  if (removed !== null) return `it removed the same file "${removed}"`;
  if (change.blindAppend) return null;
  const partition = sharedPartition(change.actions, winner, base);
  return partition === null ? null : `it changed ${partition} as well`;
}

export function isRearrangement(winner: readonly Action[]): boolean {
  return winner.every(
    (action) =>
      "commitInfo" in action ||
      ("add" in action && !action.add.dataChange) ||
      ("remove" in action && !action.remove.dataChange),
  );
}

function sharedApplication(ours: readonly Action[], theirs: readonly Action[]): string | null {
  const applications = new Set(ours.flatMap((action) => ("txn" in action ? [action.txn.appId] : [])));
  const shared = theirs.find((action) => "txn" in action && applications.has(action.txn.appId));
  return shared && "txn" in shared ? shared.txn.appId : null;
}

function sharedRemoval(ours: readonly Action[], theirs: readonly Action[]): string | null {
  const removed = new Set(ours.flatMap((action) => ("remove" in action ? [fileKey(action.remove)] : [])));
  const shared = theirs.find((action) => "remove" in action && removed.has(fileKey(action.remove)));
  return shared && "remove" in shared ? shared.remove.path : null;
}

function sharedPartition(ours: readonly Action[], theirs: readonly Action[], base: Snapshot): string | null {
  const touched = new Set(ours.flatMap((action) => partitionOf(action, base) ?? []));
  if (touched.size === 0) return null;
  for (const action of theirs) {
    if (!("add" in action) && !("remove" in action)) continue;
    const partition = partitionOf(action, base);
    if (partition === null) return "a file whose partition is not in the log";
    if (touched.has(partition)) return partition === "" ? "the table" : partition;
  }
  return null;
}

/** Such as `window_date=2016-07-26`; null where unknown, since other writers may remove a file by path alone. */
function partitionOf(action: Action, base: Snapshot): string | null {
  const file = "add" in action ? action.add : "remove" in action ? action.remove : null;
  if (file === null) return null;
  const values: PartitionValues | undefined | null =
    file.partitionValues ?? base.files.get(fileKey(file))?.partitionValues;
  if (!values) return null;
  return base.metaData.partitionColumns.map((name) => `${name}=${values[name] ?? NULL_PARTITION}`).join("/");
}
