import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Session } from "../../src/duckdb/session.js";
import { openSession } from "../scan/scan.js";
import { clockChanges, clocksAt, instantOfClocks, readInstant } from "./instants.js";

const digits = (length: number, max: number) =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(length, "0"));

const wellFormed = fc
  .record({
    date: fc.tuple(digits(4, 9999), digits(2, 13), digits(2, 32)).map((parts) => parts.join("-")),
    separator: fc.constantFrom("T", "T", "T", " "),
    time: fc.tuple(digits(2, 25), digits(2, 61), digits(2, 61)).map((parts) => parts.join(":")),
    fraction: fc.oneof(
      fc.constant(""),
      fc.string({ unit: fc.constantFrom("0", "1", "5", "9"), maxLength: 10 }).map((text) => `.${text}`),
    ),
    offset: fc.oneof(
      fc.constantFrom("Z", "Z", "Z", ""),
      fc
        .tuple(
          fc.constantFrom("+", "-"),
          digits(2, 19),
          fc.constantFrom("", ":"),
          fc.oneof(fc.constant(""), digits(2, 61)),
        )
        .map(([sign, hours, colon, minutes]) => `${sign}${hours}${minutes === "" ? "" : colon}${minutes}`),
    ),
  })
  .map(({ date, separator, time, fraction, offset }) => `${date}${separator}${time}${fraction}${offset}`);

/** The shapes of the fast path, in range but for the hour. */
const common = fc
  .tuple(
    fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
    fc.boolean(),
    digits(2, 24),
  )
  .map(([date, hasMillis, hour]) => {
    const text = `${date.toISOString().slice(0, 11)}${hour}${date.toISOString().slice(13)}`;
    return hasMillis ? text : text.replace(/\.\d+/, "");
  });

const stray = fc.constantFrom(
  ...[
    "",
    " ",
    "  ",
    "+",
    "-",
    ":",
    ".",
    ",",
    "/",
    "T",
    "t",
    "Z",
    "z",
    "a",
    "e",
    "24",
    "BC",
    "UTC",
    "0",
    "1",
    "9",
    "00",
  ],
  ...["\t", "\n", "\r", "\u00a0", "١", "１", "²", "T24", "Z ", " Z", "+00", "_", "%", "''", "\\"],
);

/** One or two characters put in the place of others. */
const nearMiss = fc
  .tuple(
    fc.oneof(wellFormed, common),
    fc.array(fc.tuple(fc.nat(30), fc.nat(2), stray), { minLength: 1, maxLength: 2 }),
  )
  .map(([text, edits]) =>
    edits.reduce((it, [at, count, by]) => it.slice(0, at) + by + it.slice(at + count), text),
  );

const foreign = fc.constantFrom(
  ...[
    "",
    "epoch",
    "infinity",
    "-infinity",
    "now",
    "today",
    "2016-07-26",
    "2016-07-26T02:40Z",
    "20160726T024000Z",
  ],
  ...[
    "2016-W30-2T02:40:00Z",
    "2016-208T02:40:00Z",
    "2016-07-26T02:40:00 Europe/Berlin",
    "2016-07-26T02:40:00Z[UTC]",
  ],
  ...["Tue, 26 Jul 2016 02:40:00 GMT", "0044-03-15T12:00:00Z (BC)", "+002016-07-26T02:40:00Z", "1469500800"],
);

const text = fc.oneof(
  { weight: 3, arbitrary: nearMiss },
  { weight: 2, arbitrary: wellFormed },
  { weight: 1, arbitrary: common },
  { weight: 1, arbitrary: foreign },
);

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
      fc.asyncProperty(fc.array(text, { minLength: 1000, maxLength: 3000 }), async (texts) => {
        const decided = await decide(session, texts);
        expect(texts.map((each, i) => ({ text: each, ...decided[i] }))).toEqual(texts.map(expected));
      }),
      { numRuns: 15, endOnFailure: true },
    );
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
