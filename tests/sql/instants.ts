/** What a text says of an instant, by the grammar alone. */
export type Reading =
  | { readonly micros: bigint }
  /** Microseconds that the clocks show, counted as if they were those of UTC. */
  | { readonly clocks: bigint }
  | null;

const grammar =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[T ](?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9])(?:\.(?<fraction>[0-9]{1,9}))?(?<offset>Z|(?<sign>[+-])(?<hours>0[0-9]|1[0-8])(?::?(?<minutes>[0-5][0-9]))?)?$/;

/** A second implementation, which favours plainness: no engine, no cast of text to time. */
export function readInstant(text: string): Reading {
  const parts = grammar.exec(text)?.groups;
  if (!parts) return null;
  const number = (name: string) => Number(parts[name] ?? 0);
  const [year, month, day] = [number("year"), number("month"), number("day")];
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const seconds = BigInt(
    daysSince1970(year, month, day) * 86_400 +
      number("hour") * 3600 +
      number("minute") * 60 +
      number("second"),
  );
  const clocks = seconds * 1_000_000n + BigInt((parts.fraction ?? "").padEnd(6, "0").slice(0, 6));
  if (parts.offset === undefined) return { clocks };
  const offset = number("hours") * 60 + number("minutes");
  if (offset > 18 * 60) return null;
  const shift = BigInt(offset) * 60_000_000n;
  return { micros: parts.sign === "-" ? clocks + shift : clocks - shift };
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar. */
function daysSince1970(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 86_400_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, counted as if they were those of UTC; both in whole seconds. */
export function clocksAt(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const numeric = {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...numeric });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(instant * 1000).map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second) / 1000;
}

/** Instants, in seconds, at which the clocks of a zone change between two years. */
export function clockChanges(zone: string, from: number, to: number): number[] {
  const offset = (at: number) => clocksAt(at, zone) - at;
  const changes: number[] = [];
  const step = 86_400;
  for (let at = Date.UTC(from) / 1000; at < Date.UTC(to) / 1000; at += step) {
    let [low, high] = [at, at + step];
    if (offset(low) === offset(high)) continue;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === offset(at)) low = middle;
      else high = middle;
    }
    changes.push(high);
  }
  return changes;
}

/** The first instant at which the clocks of a zone show that; where they skip it, it moves on by as much as they do. */
export function instantOfClocks(clocks: number, zone: string): number {
  const offsets = [clocks - 172_800, clocks + 172_800].map((at) => clocksAt(at, zone) - at);
  const shown = offsets.map((offset) => clocks - offset).filter((at) => clocksAt(at, zone) === clocks);
  return shown.length > 0 ? Math.min(...shown) : clocks - offsets[0]!;
}
