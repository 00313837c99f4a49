import { UserError } from "./errors.js";
import { closest, didYouMean } from "./spelling.js";

/** A calendar date as `2016-07-26`; such texts sort as their dates do. */
export type DateText = string;

const dayLength = 86_400_000;

/** Takes `2016-07-26`, `today` or `yesterday`, the latter two as the clocks of `zone` have it. */
export function parseDate(text: string, zone: string, now: Date = new Date()): DateText {
  const word = text.toLowerCase();
  if (word === "today" || word === "yesterday") {
    const today = dateAt(now.getTime(), zone);
    return word === "today" ? today : addDays(today, -1);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const meant = closest(word, ["today", "yesterday"]);
    throw new UserError(
      `"${text}" is not a date. Write it as 2016-07-26, or say today or yesterday.` +
        (meant === undefined ? "" : ` Did you mean "${meant}"?`),
    );
  }
  if (!isCalendarDate(text)) {
    throw new UserError(`"${text}" is not a date of the calendar. Check the month and the day.`);
  }
  return text;
}

/** All dates from the first to the last, both included. */
export function dateRange(from: DateText, to: DateText): DateText[] {
  if (from > to) {
    throw new UserError(`The range of dates "${from}" to "${to}" ends before it starts. Swap the two.`);
  }
  const dates = [];
  for (let at = midnight(from); at <= midnight(to); at += dayLength) dates.push(utcDate(at));
  return dates;
}

/** Refuses what is no IANA time zone, and a spelling other than IANA's (lakes compare zones as text). */
export function checkZone(zone: string): void {
  const known = /^[A-Za-z]/.test(zone) ? canonicalZone(zone) : undefined;
  if (known === undefined) {
    const hint = didYouMean(zone, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
    throw new UserError(
      `"${zone}" is not a time zone. Use an IANA name such as Europe/Berlin or UTC.${hint}`,
    );
  }
  if (known !== zone && known.toLowerCase() === zone.toLowerCase()) {
    throw new UserError(`"${zone}" is not how the time zone is spelled. Write "${known}".`);
  }
}

/**
 * The first instant of a local day and the first after it, in milliseconds since 1970.
 * Where the clocks skip the whole day, both are the same; where they go back over midnight, the interval
 * spans every instant that has the date.
 */
export function utcInterval(date: DateText, zone: string): { start: number; end: number } {
  const start = midnight(date);
  return { start: localTime(start, zone).reached, end: localTime(start + dayLength, zone).left };
}

/** The UTC dates that overlap a local day. */
export function utcDates(date: DateText, zone: string): DateText[] {
  const { start, end } = utcInterval(date, zone);
  return end > start ? dateRange(utcDate(start), utcDate(end - 1)) : [];
}

export function isCalendarDate(text: string): boolean {
  const at = midnight(text);
  return !Number.isNaN(at) && utcDate(at) === text;
}

function dateAt(instant: number, zone: string): DateText {
  return utcDate(instant + offsetAt(instant, zone));
}

function addDays(date: DateText, days: number): DateText {
  return utcDate(midnight(date) + days * dayLength);
}

function utcDate(instant: number): DateText {
  return new Date(instant).toISOString().slice(0, 10);
}

function midnight(date: DateText): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** When the clocks of a zone first show `local` or later, and when they last leave what is before it. */
function localTime(local: number, zone: string): { reached: number; left: number } {
  let low = local - 15 * 3_600_000;
  let high = local + 15 * 3_600_000;
  const before = offsetAt(low, zone);
  const after = offsetAt(high, zone);
  if (before === after) return { reached: local - before, left: local - before };
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return {
    reached: local - before < high ? local - before : Math.max(high, local - after),
    left: local - after > high ? local - after : Math.min(high, local - before),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const text = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(instant));
  const [, sign, hours, minutes, seconds] = text ?? [];
  const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return (sign === "-" ? -size : size) * 1000;
}

function canonicalZone(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
