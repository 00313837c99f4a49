import type { DateText } from "../dates.js";
import type { Lake } from "../lake/lake.js";
import { datesOf, filesByPartition } from "../lake/partitions.js";

export interface DateRange {
  readonly from?: DateText | undefined;
  readonly to?: DateText | undefined;
}

/** How many dates of the published windows lie within. */
export function datesWithin(lake: Lake | null, { from = "", to = "9999-12-31" }: DateRange): number {
  const dates = datesOf(filesByPartition(lake?.tables.get("windows") ?? null).keys());
  return dates.filter((date) => date >= from && date <= to).length;
}
