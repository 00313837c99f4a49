import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateRange, parseDate, utcDates, utcInterval } from "../src/dates.js";

const hour = 3_600_000;
const zones = [
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "America/Asuncion",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Asia/Beirut",
  "Asia/Tehran",
  "Pacific/Apia",
];

const formats = new Map<string, Intl.DateTimeFormat>();
const shown = (instant: number, zone: string) => {
  const make = () =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  if (!formats.has(zone)) formats.set(zone, make());
  return formats.get(zone)!.format(instant);
};
const dateShown = (instant: number, zone: string) => shown(instant, zone).slice(0, 10);

/** The dates between whose noons the clocks of a zone change. */
function changes(zone: string): string[] {
  const noons = dateRange("2000-01-01", "2030-12-31").map((date) => Date.parse(`${date}T12:00:00Z`));
  return noons
    .filter((noon) => shown(noon, zone).slice(11) !== shown(noon - 24 * hour, zone).slice(11))
    .flatMap((noon) => [dateShown(noon - 24 * hour, zone), dateShown(noon, zone)]);
}

/** The interval holds every instant of the date, and starts and ends with one unless the date is skipped. */
function checkInterval(date: string, zone: string): void {
  const { start, end } = utcInterval(date, zone);
  if (start === end) {
    expect(dateShown(start - 1, zone) < date && dateShown(start, zone) > date).toBe(true);
    return;
  }
  expect([dateShown(start, zone), dateShown(end - 1, zone)]).toEqual([date, date]);
  expect([dateShown(start - 1, zone), dateShown(end, zone)]).not.toContain(date);
  for (let away = 0; away < 26 * hour; away += hour) {
    expect([dateShown(start - 1 - away, zone), dateShown(end + away, zone)]).not.toContain(date);
  }
}

describe("the interval of a local day holds all its instants", () => {
  test.each(zones)("on every day from 2000 to 2030 when the clocks of %s change", (zone) => {
    const dates = changes(zone);
    expect(dates.length).toBeGreaterThan(0);
    for (const date of dates) checkInterval(date, zone);
  });

  const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
  const date = fc
    .date({
      min: new Date("2000-01-01T00:00:00Z"),
      max: new Date("2037-12-31T00:00:00Z"),
      noInvalidDate: true,
    })
    .map((day) => day.toISOString().slice(0, 10));

  test("on any day of any zone", () => {
    fc.assert(fc.property(date, zone, checkInterval), { numRuns: 300 });
  });

  test("and overlaps just the UTC dates it should", () => {
    fc.assert(
      fc.property(date, zone, (day, at) => {
        const { start, end } = utcInterval(day, at);
        const overlapping = dateRange(day, day)
          .flatMap((one) => [-1, 0, 1].map((n) => Date.parse(`${one}T00:00:00Z`) + n * 24 * hour))
          .filter((midnight) => midnight < end && midnight + 24 * hour > start)
          .map((midnight) => new Date(midnight).toISOString().slice(0, 10));
        expect(utcDates(day, at)).toEqual(end > start ? overlapping : []);
      }),
    );
  });

  test("and is that of today where today's date is asked for", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-01"), max: new Date("2037-12-31"), noInvalidDate: true }),
        zone,
        (now, at) => {
          const { start, end } = utcInterval(parseDate("today", at, now), at);
          expect(start <= now.getTime() && now.getTime() < end).toBe(true);
          expect(parseDate("yesterday", at, now) < parseDate("today", at, now)).toBe(true);
        },
      ),
    );
  });
});
