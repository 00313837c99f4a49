import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Session } from "../../src/duckdb/session.js";
import { openSession } from "../scan/scan.js";
import { instantTexts } from "./instant-texts.js";
import { clockChanges, clocksAt, instantOfClocks, readInstant } from "./instants.js";

async function decide(session: Session, texts: readonly string[]) {
  await session.run("CREATE OR REPLACE TEMP TABLE texts (place BIGINT, text VARCHAR)");
  await session.set("texts", texts);
  await session.run(
    "INSERT INTO texts SELECT generate_subscripts(getvariable('texts'), 1), unnest(getvariable('texts'))",
  );
  return session.rows<{ micros: string | null; lacks: boolean }>(
    "SELECT epoch_us(event_instant(text)) AS micros, lacks_offset(text) AS lacks FROM texts ORDER BY place",
  );
}

function expected(each: string) {
  const reading = readInstant(each);
  return {
    text: each,
    micros: reading && "micros" in reading ? String(reading.micros) : null,
    lacks: reading !== null && "clocks" in reading,
  };
}

describe("what is an instant", () => {
  test("is decided by the grammar, for any text", async () => {
    const session = await openSession();
    await fc.assert(
      fc.asyncProperty(fc.array(instantTexts, { minLength: 1000, maxLength: 3000 }), async (texts) => {
        const decided = await decide(session, texts);
        expect(texts.map((each, i) => ({ text: each, ...decided[i] }))).toEqual(texts.map(expected));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  test("is no text that ends in the name of a zone, which the engine would take", async () => {
    const session = await openSession();
    const zones = await session.rows<{ name: string; abbrev: string }>(
      "SELECT name, abbrev FROM pg_timezone_names()",
    );
    const endings = [...new Set(zones.flatMap(({ name, abbrev }) => [name, abbrev]))].flatMap((name) => [
      name,
      ` ${name}`,
    ]);
    const time = "2016-07-26T02:40:00.000";
    const texts = endings.flatMap((ending) =>
      [16, 17, 18, 19, 20, 21, 22, 23].map((length) => time.slice(0, length) + ending),
    );
    const decided = await decide(session, texts);
    expect(texts.map((each, i) => ({ text: each, ...decided[i] }))).toEqual(texts.map(expected));
  });

  test.each([
    ...["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Antarctica/Troll"],
    ...["Africa/Casablanca", "America/Caracas", "Asia/Pyongyang", "Pacific/Apia", "UTC"],
  ])("is, in the input zone %s, the first at which its clocks show the text", async (zone) => {
    const session = await openSession({ inputTimezone: zone });
    const changes = clockChanges(zone, 1980, 2024);
    const around = changes.flatMap((change) => {
      const shown = [change - 1, change].map((at) => clocksAt(at, zone));
      const minutes = Array.from({ length: 17 }, (_, i) => (i - 8) * 900 + (i % 3) - 1);
      return shown.flatMap((clocks) => minutes.map((by) => clocks + by));
    });
    const every = Array.from({ length: 500 }, (_, i) => Date.UTC(1985) / 1000 + i * 2_345_678);
    const times = [...around, ...every];
    const texts = times.map((clocks) => new Date(clocks * 1000).toISOString().replace(/Z$/, ""));
    const decided = await decide(session, texts);
    expect(texts.map((each, i) => [each, decided[i]?.micros])).toEqual(
      texts.map((each, i) => [each, String(instantOfClocks(times[i]!, zone) * 1_000_000)]),
    );
  });
});
