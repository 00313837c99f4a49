import { UserError } from "../errors.js";
import { removeOf, type Action, type Add, type PartitionValues } from "./actions.js";
import { localFiles, unlessMissing, type Files } from "./files.js";
import { dataPath } from "./paths.js";
import { columnsOf, evolve, type Column } from "./schema.js";
import type { Snapshot } from "./snapshot.js";

/**
 * What makes the table `now` look as it did `then`, in all partitions or in one alone. A file that is the same in
 * both is not mentioned. Restoring the whole table restores its schema and properties too; the protocol stays,
 * since it is never lowered.
 */
export function planRestore(
  now: Snapshot,
  then: Snapshot,
  partition?: PartitionValues,
  at = Date.now(),
): Action[] {
  if (partition !== undefined) checkSameShape(now, then);
  const isMeant = (file: Add) => partition === undefined || isIn(file, partition);
  const removes = [...now.files].flatMap(([key, add]): Action[] =>
    isMeant(add) && !then.files.has(key) ? [{ remove: removeOf(add, at) }] : [],
  );
  const adds = [...then.files].flatMap(([key, add]): Action[] => {
    if (!isMeant(add)) return [];
    const live = now.files.get(key);
    if (live === undefined) return [{ add: { ...add, dataChange: true } }];
    return isDescribedAlike(live, add) ? [] : [{ add: { ...add, dataChange: false } }];
  });
  const schema: Action[] =
    partition === undefined && !isEqual(now.metaData, then.metaData) ? [{ metaData: then.metaData }] : [];
  return [...schema, ...removes, ...adds];
}

/** A restore is refused before it writes anything if a file that it needs is gone. */
export async function checkRestorable(
  folder: string,
  actions: readonly Action[],
  files: Files = localFiles,
): Promise<void> {
  const gone: string[] = [];
  for (const action of actions) {
    if (!("add" in action)) continue;
    const status = await unlessMissing(files.stat(dataPath(folder, action.add.path)));
    if (status === null) gone.push(action.add.path);
  }
  const [first] = gone;
  if (first === undefined) return;
  const [others, are] = gone.length > 1 ? [` and ${gone.length - 1} more`, "are"] : ["", "is"];
  throw new UserError(
    `The file "${first}"${others} of "${folder}" ${are} gone, vacuumed perhaps, so that version cannot be restored. Pick a later one.`,
  );
}

/** Files of an older schema that this one grew from fit; any others don't. */
function checkSameShape(now: Snapshot, then: Snapshot): void {
  const same = now.metaData.partitionColumns.join("\0") === then.metaData.partitionColumns.join("\0");
  if (same && isGrownFrom(columnsOf(now.metaData), columnsOf(then.metaData))) return;
  throw new UserError(
    `Version ${then.version} of "${now.folder}" has columns or partitions that version ${now.version} lacks, so no partition of it can be restored alone. Restore the whole table.`,
  );
}

function isGrownFrom(current: readonly Column[], former: readonly Column[]): boolean {
  try {
    return evolve(current, former) === current;
  } catch {
    return false;
  }
}

function isIn(file: Add, partition: PartitionValues): boolean {
  return Object.entries(partition).every(([name, value]) => (file.partitionValues[name] ?? null) === value);
}

/** Tags carry provenance, so the same file under other tags is another claim. */
function isDescribedAlike(one: Add, other: Add): boolean {
  return isEqual([one.stats ?? null, one.tags ?? null], [other.stats ?? null, other.tags ?? null]);
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** Text that is the same for the same value, whatever the order of keys; absent and null are one. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return `{${members
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}
