import { type DateText, isCalendarDate, utcDates } from "../dates.js";

/** What the names on a path say so far of the day that a file belongs to. */
export interface Day {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

export const anyDay: Day = Object.freeze({});

export function dayOf(date: DateText): Day {
  return {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  };
}

/** The part of a day that a Hive folder such as `date=2016-07-26` or `month=7` names. */
export function hiveDay(folder: string): Day {
  const [, key = "", value = ""] = /^(date|dt|ds|day|month|year)=(.+)$/i.exec(folder) ?? [];
  const date = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(value)?.slice(1).join("-");
  const part = key.toLowerCase();
  if (part !== "year" && part !== "month" && date !== undefined) {
    return isCalendarDate(date) ? dayOf(date) : anyDay;
  }
  if (part === "year" && /^\d{4}$/.test(value)) return { year: Number(value) };
  if (part === "month" && /^\d{1,2}$/.test(value)) return { month: Number(value) };
  if (part === "day" && /^\d{1,2}$/.test(value)) return { day: Number(value) };
  return anyDay;
}

/** Whether a folder of that name can hold files of that day. */
export function canHold(folder: Day, day: Day): boolean {
  return (
    (folder.year ?? day.year) === day.year &&
    (folder.month ?? day.month) === day.month &&
    (folder.day ?? day.day) === day.day
  );
}

/** As text that is the same for the same day. */
export function dayKey({ year, month, day }: Day): string {
  return `${year ?? ""}-${month ?? ""}-${day ?? ""}`;
}

/** Whether a folder can hold files of any of the days; each kind of folder is decided once. */
export function canHoldAny(days: readonly Day[]): (folder: Day) => boolean {
  const decided = new Map<string, boolean>();
  return (folder) => {
    const key = dayKey(folder);
    const known = decided.get(key) ?? days.some((day) => canHold(folder, day));
    decided.set(key, known);
    return known;
  };
}

/**
 * The days whose folders can hold a date's events: the date itself and the UTC days that overlap it,
 * since folders are named by local dates here and by UTC dates there.
 */
export function folderDays(date: DateText, zone: string): DateText[] {
  return [...new Set([date, ...utcDates(date, zone)])].sort();
}
