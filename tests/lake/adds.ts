import type { Add } from "../../src/delta/actions.js";
import type { Partition } from "../../src/lake/partitions.js";

/** A file as a log speaks of it; it need not exist. */
export function addOf(path: string, date: Partition, tags?: Readonly<Record<string, string>>): Add {
  return {
    path,
    partitionValues: { window_date: date },
    size: 1,
    modificationTime: 0,
    dataChange: true,
    ...(tags ? { tags } : {}),
  };
}
