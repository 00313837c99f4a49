import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHeader, parseThreshold, thresholdText } from "../../src/models/thresholds.js";
import { verdicts } from "../../src/run/verdict.js";

const atAll = { shareOf: "rows", atLeast: 1 } as const;

describe("a threshold", () => {
  it.each([
    ["5", { count: 5 }],
    ["1%", { share: 0.01 }],
    ["0.5 %", { share: 0.005 }],
    ["100%", { share: 1 }],
    ["off", null],
    ["0", undefined],
    ["0%", undefined],
    ["101%", undefined],
    ["1.5", undefined],
    ["-1", undefined],
    ["much", undefined],
  ])("reads %j", (text, expected) => {
    expect(parseThreshold(text)).toEqual(expected);
  });

  it("is told as it was written", () => {
    const percents = fc.integer({ min: 1, max: 10_000 }).map((number) => `${number / 100}%`);
    fc.assert(
      fc.property(percents, (text) => {
        const threshold = parseThreshold(text);
        expect(threshold && thresholdText(threshold)).toBe(text);
      }),
    );
  });
});

describe("the comments on top of an expectation", () => {
  it("say what is expected, and stop at one row unless they say otherwise", () => {
    expect(parseHeader("-- No rain.\nSELECT 1", "x.sql")).toEqual({
      sentence: "No rain.",
      shareOf: "windows",
      atLeast: 1,
      thresholds: { warn: null, stop: { count: 1 } },
    });
  });

  it("say what shares are of, and the thresholds", () => {
    const sql =
      "-- No rain.\n-- share of: rows, at least 100\n-- warn: 1%\n-- More of it.\nSELECT 1 -- stop: 2";
    expect(parseHeader(sql, "x.sql")).toEqual({
      sentence: "No rain.",
      shareOf: "rows",
      atLeast: 100,
      thresholds: { warn: { share: 0.01 }, stop: null },
    });
  });

  it("are settings on the first line too, and behind a blank line", () => {
    const shared = { shareOf: "windows", atLeast: 1 };
    expect(parseHeader("-- warn: 5\nSELECT 1", "x.sql")).toEqual({
      ...shared,
      sentence: null,
      thresholds: { warn: { count: 5 }, stop: null },
    });
    expect(parseHeader("\n-- No rain.\n\n  -- stop: 2\nSELECT 1\n-- warn: 1", "x.sql")).toEqual({
      ...shared,
      sentence: "No rain.",
      thresholds: { warn: null, stop: { count: 2 } },
    });
  });

  it.each([
    ["-- wran: 5", '"wran" is not a setting. Did you mean "warn:"?'],
    ["-- warning: 3", '"warning" is not a setting. Did you mean "warn:"?'],
    ["-- shareof: rows", '"shareof" is not a setting. Did you mean "share of:"?'],
    ["-- Warn: 3", '"Warn" is not a setting. Did you mean "warn:"?'],
    ["-- stop = 1%", '"stop" is not a setting. Did you mean "stop:"?'],
  ])("are refused where a setting is misspelt: %j", (comment, message) => {
    expect(() => parseHeader(`-- A.\n\n${comment}\nSELECT 1`, "x.sql")).toThrow(
      `"x.sql", line 3: ${message}`,
    );
  });

  it.each(["-- Note: 5 rows are usual.", "-- Warning: this is slow.", "-- Stops: buses, not trains."])(
    "are prose where they only begin like a setting: %j",
    (comment) => {
      expect(parseHeader(`${comment}\nSELECT 1`, "x.sql").sentence).toBe(comment.slice(3));
    },
  );

  it.each([
    ["-- A.\n-- share of: things\nSELECT 1", '"x.sql", line 2: "things" is none of rows, windows or dates.'],
    ["-- A.\n-- B.\n-- stop: many\nSELECT 1", '"x.sql", line 3: "many" is no threshold'],
  ])("are refused with their line where they make no sense: %j", (sql, message) => {
    expect(() => parseHeader(sql, "x.sql")).toThrow(message);
  });
});

describe("a verdict", () => {
  const offences = [
    { date: "2026-03-01", offending: 1 },
    { date: "2026-03-02", offending: 30 },
  ];
  const levels = (thresholds: Parameters<typeof verdicts>[0], whole: number) =>
    verdicts(thresholds, offences, () => whole).map(({ date, level }) => `${date} ${level}`);

  it("is each date's own where rows are counted", () => {
    const thresholds = { warn: { count: 1 }, stop: { count: 30 } };
    expect(levels({ ...atAll, thresholds }, 0)).toEqual(["2026-03-01 warn", "2026-03-02 stop"]);
  });

  it("is each date's own where rows are a share", () => {
    const thresholds = { warn: { share: 0.02 }, stop: { share: 0.3 } };
    expect(levels({ ...atAll, thresholds }, 100)).toEqual(["2026-03-02 stop"]);
  });

  it("says nothing of a share of too few", () => {
    const thresholds = { warn: { share: 0.01 }, stop: { share: 0.2 } };
    expect(levels({ shareOf: "rows", atLeast: 100, thresholds }, 99)).toEqual([]);
  });

  it("is one for all offending dates where they are a share of the dates", () => {
    const thresholds = { warn: null, stop: { share: 0.5 } };
    expect(levels({ shareOf: "dates", atLeast: 1, thresholds }, 4)).toEqual([
      "2026-03-01 stop",
      "2026-03-02 stop",
    ]);
    expect(levels({ shareOf: "dates", atLeast: 1, thresholds }, 5)).toEqual([]);
  });

  it("never grows milder with more offending rows", () => {
    const rank = { none: 0, warn: 1, stop: 2 };
    const threshold = fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 50 }).map((count) => ({ count })),
      fc.integer({ min: 1, max: 100 }).map((percent) => ({ share: percent / 100 })),
    );
    fc.assert(
      fc.property(threshold, threshold, fc.nat(50), fc.nat(50), (warn, stop, offending, more) => {
        const level = (count: number) =>
          verdicts({ ...atAll, thresholds: { warn, stop } }, [{ date: null, offending: count }], () => 50)[0]
            ?.level ?? "none";
        expect(rank[level(offending + more)]).toBeGreaterThanOrEqual(rank[level(offending)]);
      }),
    );
  });
});
