import { describe, expect, it } from "vitest";
import { parseRetention } from "../../src/commands/print-vacuum.js";
import { parseReference } from "../../src/lake/at.js";
import { parseSide } from "../../src/lake/diff.js";
import { entryOf } from "../../src/lake/history.js";

describe("a version", () => {
  it.each([
    ["now", null],
    ["0", { version: 0 }],
    ["17", { version: 17 }],
    ["2016-07-26", { timestamp: Date.UTC(2016, 6, 26) }],
    ["2016-07-26T12:00:00Z", { timestamp: Date.UTC(2016, 6, 26, 12) }],
    ["2016-07-26 12:00+02:00", { timestamp: Date.UTC(2016, 6, 26, 10) }],
    ["20160726T120000.481Z-0a1b2c", { run: "20160726T120000.481Z-0a1b2c" }],
  ])("is named by %s", (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });

  it.each(["-1", "1.5", "", "2016-02-30", "2016-07-26T12:00:00", "2016-13-01T00:00:00Z", "v3"])(
    'is not named by "%s"',
    (text) => {
      expect(() => parseReference(text)).toThrow(`"${text}" is no version of a table`);
    },
  );

  it.each([
    ["windows@3", { table: "windows", at: { version: 3 } }],
    ["@3", { table: null, at: { version: 3 } }],
    ["windows", { table: "windows", at: null }],
    ["now", { table: null, at: null }],
    ["3", { table: null, at: { version: 3 } }],
    ["2016-07-26T12:00:00Z", { table: null, at: { timestamp: Date.UTC(2016, 6, 26, 12) } }],
    ["20160726T120000.481Z-0a1b2c", { table: null, at: { run: "20160726T120000.481Z-0a1b2c" } }],
    ["2016-tables/windows", { table: "2016-tables/windows", at: null }],
    ["a@b/windows@2016-07-26", { table: "a@b/windows", at: { timestamp: Date.UTC(2016, 6, 26) } }],
  ])("of a table is named by %s", (text, side) => {
    expect(parseSide(text)).toEqual(side);
  });
});

it.each([
  ["12h", 43_200_000],
  ["7d", 604_800_000],
  ["30 days", 2_592_000_000],
  ["2w", 1_209_600_000],
])("a retention of %s is so many milliseconds", (text, length) => {
  expect(parseRetention(text)).toBe(length);
});

it("history makes do with what other writers leave out", () => {
  const remove = { path: "window_date=2016-07-26/a.parquet", dataChange: true };
  const add = {
    path: "b.parquet",
    partitionValues: { window_date: null },
    size: 1,
    modificationTime: 0,
    dataChange: true,
  };
  const entry = entryOf({ version: 4, timestamp: 0, commitInfo: null, actions: [{ remove }, { add }] });
  expect(entry).toEqual({
    version: 4,
    time: "1970-01-01T00:00:00.000Z",
    operation: "unknown",
    dates: [null, "2016-07-26"],
    files: { added: 1, removed: 1 },
    rows: null,
    run: null,
    command: null,
    models: [],
    engine: null,
    held: [],
  });
});
