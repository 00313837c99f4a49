import { UserError } from "../errors.js";
import { fileKey, type Action } from "./actions.js";
import type { Change } from "./conflict.js";
import { checkWritable, isAppendOnly } from "./protocol.js";
import { checkNames, checkPartitioning, columnsOf } from "./schema.js";
import type { Snapshot } from "./snapshot.js";

/** The writer's rules: what a change may do to the table that `after` describes. */
export function checkChange(base: Snapshot | null, change: Change, after: Snapshot): void {
  checkReconcilable(change.actions);
  checkWritable(after.folder, base ?? after);
  checkWritable(after.folder, after);
  const { metaData } = after;
  if (metaData !== base?.metaData) checkPartitioning(columnsOf(metaData), metaData.partitionColumns);
  if (base === null) checkNames(columnsOf(metaData));
  const removal = change.actions.find((action) => "remove" in action && action.remove.dataChange);
  if (removal && base && isAppendOnly(base.metaData)) {
    throw new UserError(
      `The table "${after.folder}" is append-only (delta.appendOnly=true), and ${change.operation} would remove rows. Append instead, or unset the property first.`,
    );
  }
  for (const action of change.actions) checkFile(action, base, after);
}

/** "A single log entry MUST NOT include more than one action that reconciles with each other." */
function checkReconcilable(actions: readonly Action[]): void {
  const seen = new Set<string>();
  for (const action of actions) {
    if ("commitInfo" in action) throw new Error("commitInfo is written by commit() itself");
    const key = identity(action);
    if (seen.has(key)) throw new Error(`two actions of one commit are about the same ${key}`);
    seen.add(key);
  }
}

function identity(action: Action): string {
  if ("add" in action) return `file ${fileKey(action.add)}`;
  if ("remove" in action) return `file ${fileKey(action.remove)}`;
  if ("txn" in action) return `application ${action.txn.appId}`;
  return "metaData" in action ? "metaData" : "protocol";
}

function checkFile(action: Action, base: Snapshot | null, after: Snapshot): void {
  if ("remove" in action && !base?.files.has(fileKey(action.remove))) {
    throw new Error(`the file to remove is not in the table: ${action.remove.path}`);
  }
  if (!("add" in action)) return;
  const given = Object.keys(action.add.partitionValues).sort().join();
  const wanted = [...after.metaData.partitionColumns].sort().join();
  if (given !== wanted) {
    throw new Error(
      `the file ${action.add.path} has values for the partition columns "${given}", not "${wanted}"`,
    );
  }
}
