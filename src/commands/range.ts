import { dateRange, parseDate } from "../dates.js";
import { propertiesOf, type Lake } from "../lake/lake.js";
import type { RangeArguments } from "./explore-options.js";

/** The dates asked for, in the lake's zone. */
export function rangeOf(
  { date, from, to }: RangeArguments,
  lake: Lake | null,
): { from?: string; to?: string } {
  const zone = (lake && propertiesOf(lake)?.timezone) ?? "UTC";
  const [first, last] = [date ?? from, date ?? to].map((text) =>
    text === undefined ? undefined : parseDate(text, zone),
  );
  if (first !== undefined && last !== undefined) dateRange(first, last);
  return { ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) };
}
