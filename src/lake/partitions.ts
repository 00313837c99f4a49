import type { Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { DateText } from "../dates.js";

/** The column by which every table of a lake but `sources` is partitioned. */
export const partitionColumn = "window_date";

/** A date, or null for rows whose time is unusable. */
export type Partition = DateText | null;

/** Live files by partition, each list in the order of the paths. */
export function filesByPartition(snapshot: Snapshot | null): ReadonlyMap<Partition, readonly Add[]> {
  const partitions = new Map<Partition, Add[]>();
  for (const add of snapshot?.files.values() ?? []) {
    const partition = add.partitionValues[partitionColumn] ?? null;
    const files = partitions.get(partition);
    if (files) files.push(add);
    else partitions.set(partition, [add]);
  }
  for (const files of partitions.values()) files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return partitions;
}

export function pathsOf(files: readonly Add[] | undefined): string[] {
  return (files ?? []).map((add) => add.path);
}

/** Dates in order, without the partition of rows that have none. */
export function datesOf(partitions: Iterable<Partition>): DateText[] {
  return [...partitions].filter((partition) => partition !== null).sort();
}
