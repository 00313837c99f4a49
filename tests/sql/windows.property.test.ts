import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Session } from "../../src/duckdb/session.js";
import { openSession } from "../scan/scan.js";
import { clockChanges, clocksAt } from "./instants.js";

const lengths = [1, 16, 90, 100, 300, 600, 900, 1200, 1800, 3600];
const zones = ["UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"];
const oddZones = [
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Monrovia",
];

interface Windowed {
  readonly micros: string;
  readonly date: string;
  readonly start: string;
  readonly end: string;
}

async function windowsOf(session: Session, seconds: readonly number[]): Promise<Windowed[]> {
  await session.set("micros", JSON.stringify(seconds.map((at) => Math.round(at * 1_000_000))));
  return session.rows<Windowed & Record<string, string>>(`
    SELECT
      micros, window_date(time_slice(instant)) AS date,
      epoch_us(window_start(time_slice(instant))) AS start,
      epoch_us(window_end(window_start(time_slice(instant)))) AS end
    FROM (SELECT unnest(from_json(getvariable('micros'), '["BIGINT"]')) AS micros), (SELECT make_timestamptz(micros) AS instant)`);
}

/** The window of an instant, in whole microseconds, by what the clocks of the zone show. */
function windowOf(micros: number, length: number, zone: string): Windowed {
  const second = Math.floor(micros / 1_000_000);
  const clocks = clocksAt(second, zone);
  const start = second - (((clocks % length) + length) % length);
  return {
    micros: String(micros),
    date: new Date(clocks * 1000).toISOString().slice(0, 10),
    start: String(start * 1_000_000),
    end: String((start + length) * 1_000_000),
  };
}

describe("windows start where the clocks of the zone divide the hour", () => {
  test.each([...zones, ...oddZones])("%s", async (zone) => {
    const session = await openSession();
    const changes = clockChanges(zone, 1971, 2024);
    const instant = fc.oneof(
      fc.integer({ min: Date.UTC(1970) / 1000, max: Date.UTC(2024) / 1000 }),
      ...(changes.length > 0
        ? [
            fc
              .tuple(fc.constantFrom(...changes), fc.integer({ min: -7200, max: 7200 }))
              .map(([at, by]) => at + by),
          ]
        : []),
    );
    const times = fc.array(
      fc
        .tuple(instant, fc.constantFrom(0, 0, 0.000001, 0.5, 0.999999))
        .map(([second, part]) => second + part),
      { minLength: 300, maxLength: 600 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lengths), times, async (length, seconds) => {
        await session.set("timezone", zone);
        await session.set("window_seconds", length);
        const found = await windowsOf(session, seconds);
        expect(found).toEqual(found.map(({ micros }) => windowOf(Number(micros), length, zone)));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

describe("a day has as many ten-minute windows as ten minutes", () => {
  test.each([
    ["Europe/Berlin", "2016-07-26", 144],
    ["Europe/Berlin", "2016-03-27", 138],
    ["Europe/Berlin", "2016-10-30", 150],
    ["America/New_York", "2016-03-13", 138],
    ["America/New_York", "2016-11-06", 150],
    ["Australia/Lord_Howe", "2016-04-03", 147],
    ["Australia/Lord_Howe", "2016-10-02", 141],
    ["Pacific/Apia", "2011-12-30", 0],
    ["Asia/Kathmandu", "2016-03-27", 144],
  ])("%s, %s: %i", async (zone, date, count) => {
    const session = await openSession({ timezone: zone });
    const noon = Date.parse(`${date}T12:00:00Z`) / 1000;
    const found = await windowsOf(
      session,
      Array.from({ length: 4000 }, (_, i) => noon + (i - 2000) * 60),
    );
    const ofDay = found.filter((each) => each.date === date);
    expect(new Set(ofDay.map(({ start }) => start)).size).toBe(count);
  });
});
