import { fileKey, removeOf, type Action, type Add } from "../delta/actions.js";
import { planRestore } from "../delta/restore.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { DateText } from "../dates.js";
import { holdOf, withHold, withoutHold, type Hold } from "./hold.js";
import { datesOf, filesByPartition, partitionColumn, type Partition } from "./partitions.js";

export interface RestorePlan {
  readonly actions: readonly Action[];
  /** The dates that really change; they go on hold. */
  readonly dates: readonly DateText[];
  /** Of these, the dates that did not exist then: an empty file has to stand for each, or no hold could be kept. */
  readonly absent: readonly DateText[];
}

/**
 * What makes the table `now` look as it did `then`, in all dates or in one alone, and puts the dates that change on
 * hold. A date that differs in nothing but its hold stays as it is.
 */
export function planHeldRestore(
  now: Snapshot,
  then: Snapshot,
  hold: Hold,
  date?: DateText,
  at = Date.now(),
): RestorePlan {
  const partition = date === undefined ? undefined : { [partitionColumn]: date };
  const [current, target] = [unheld(now), unheld(then)];
  const plain = planRestore(current, target, partition, at);
  if (!now.metaData.partitionColumns.includes(partitionColumn))
    return { actions: plain, dates: [], absent: [] };

  const changed = new Set(plain.flatMap(partitionsOf));
  const former = filesByPartition(target);
  const moved = new Map(
    plain.flatMap((action) => ("add" in action ? [[fileKey(action.add), action.add]] : [])),
  );
  const adds = [...changed].flatMap((each) =>
    (former.get(each) ?? []).map((add): Action => {
      const restored = moved.get(fileKey(add)) ?? { ...add, dataChange: false };
      return { add: withHold(restored, hold) };
    }),
  );
  const dates = datesOf(changed);
  const obsolete = [...now.files.values()].filter(
    (add) => isPlaceholder(add) && changed.has(add.partitionValues[partitionColumn] ?? null),
  );
  return {
    actions: [
      ...plain.filter((action) => !("add" in action)),
      ...obsolete.map((add) => ({ remove: removeOf(add, at) })),
      ...adds,
    ],
    dates,
    absent: dates.filter((each) => !former.has(each)),
  };
}

/** The table as if nobody had ever restored it. */
function unheld(snapshot: Snapshot): Snapshot {
  const files = [...snapshot.files].flatMap(([key, add]): [string, Add][] =>
    isPlaceholder(add) ? [] : [[key, withoutHold(add)]],
  );
  return { ...snapshot, files: new Map(files) };
}

function isPlaceholder(add: Add): boolean {
  return holdOf(add)?.absent ?? false;
}

function partitionsOf(action: Action): Partition[] {
  if ("add" in action) return [action.add.partitionValues[partitionColumn] ?? null];
  return "remove" in action ? [action.remove.partitionValues?.[partitionColumn] ?? null] : [];
}
