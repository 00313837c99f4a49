import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar } from "../../src/explore/bars.js";
import { askBuilt } from "../../src/explore/built.js";
import { grainFor, showQuery, type ShowOptions } from "../../src/explore/show.js";
import { parseMeasure, topQuery, type TopOptions } from "../../src/explore/top.js";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { defaults } from "../../src/config.js";
import { run } from "../../src/run/run.js";
import { configIn, lakeOf, newFolder, newLake, writeEvents } from "./lakes.js";

async function top(options: WorkspaceOptions, more: Partial<TopOptions> = {}) {
  const query = topQuery({ by: "open_count", limit: 10, ties: "cut", ...more });
  return (await askBuilt(options, ["windows"], () => query)).objects;
}

async function show(options: WorkspaceOptions, more: Partial<ShowOptions> = {}) {
  const query = showQuery({ per: "window", fill: false, ...more });
  return (await askBuilt(options, ["windows"], () => query)).objects;
}

async function berlin(events: readonly string[]) {
  const folder = newFolder();
  writeEvents(folder, "events.csv", events);
  const config = {
    ...configIn(folder),
    ...defaults,
    folder,
    source: ["*.csv"],
    timezone: "Europe/Berlin",
    sqlFolder: undefined,
  };
  await run({ config }, { cwd: folder, now: () => new Date() });
  return { lake: `${folder}/lake`, config };
}

describe("top", () => {
  const tied = [3, 5, 5, 1, 5].flatMap((count, hour) =>
    Array.from({ length: count }, (_, second) => `2016-07-26T0${hour}:00:0${second}Z,Open`),
  );

  it("ranks by most first, the earlier first among equals, and counts what it cuts", async () => {
    const { options } = await lakeOf(tied);
    const rows = (await top(options, { limit: 2 })) as unknown as Record<string, unknown>[];
    expect(rows.map((row) => row.window_start)).toEqual(["2016-07-26T01:00:00Z", "2016-07-26T02:00:00Z"]);
    expect(rows.map((row) => [row.position, row.open_count, row.tied])).toEqual([
      [1n, 5n, 1n],
      [2n, 5n, 1n],
    ]);
  });

  it("shows all that equal the last one on request", async () => {
    const { options } = await lakeOf(tied);
    expect(await top(options, { limit: 2, ties: "include" })).toHaveLength(3);
    expect(await top(options, { limit: 4, ties: "include" })).toHaveLength(4);
  });

  it("takes a range of dates", async () => {
    const { options } = await newLake();
    expect(await top(options, { from: "2016-07-27" })).toHaveLength(2);
    expect(await top(options, { to: "2016-07-26" })).toHaveLength(2);
    expect(await top(options, { from: "2016-07-28" })).toEqual([]);
  });

  it("takes a measure by its full or short name", () => {
    expect(parseMeasure("close")).toBe("close_count");
    expect(parseMeasure("avg_actions")).toBe("avg_actions");
    expect(() => parseMeasure("opn_count")).toThrow('Did you mean "open_count"?');
  });
});

describe("show", () => {
  it("gives every grain the same total", async () => {
    const { options } = await newLake();
    for (const per of ["window", "hour", "day"] as const) {
      for (const fill of [false, true]) {
        const rows = await show(options, { per, fill });
        expect(rows.reduce((sum, row) => sum + row.total_count, 0n)).toBe(6n);
        expect(rows.reduce((sum, row) => sum + row.window_count, 0n)).toBe(4n);
      }
    }
  });

  it("fills the whole days asked for, and from the first to the last window otherwise", async () => {
    const { options } = await newLake();
    expect(await show(options, { fill: true, from: "2016-07-26", to: "2016-07-26" })).toHaveLength(144);
    expect(
      await show(options, { fill: true, from: "2016-07-26", to: "2016-07-27", per: "hour" }),
    ).toHaveLength(48);
    expect(
      await show(options, { fill: true, from: "2016-07-20", to: "2016-07-22", per: "day" }),
    ).toHaveLength(3);
    const open = await show(options, { fill: true });
    expect([open[0]!.start, open.at(-1)!.start]).toEqual(["2016-07-26T23:40:00Z", "2016-07-27T05:00:00Z"]);
    expect(open).toHaveLength(33);
  });

  it.each([
    ["2016-03-27", 138, 23],
    ["2016-10-30", 150, 25],
    ["2016-07-26", 144, 24],
  ])(
    "knows how long a day is where clocks change: %s has %i windows and %i hours",
    async (date, windows, hours) => {
      const options = await berlin(["2016-06-01T12:00:00Z,Open"]);
      const range = { from: date, to: date, fill: true };
      expect(await show(options, range)).toHaveLength(windows);
      expect(await show(options, { ...range, per: "hour" })).toHaveLength(hours);
    },
  );

  it("is as fine as fits a screen by default", () => {
    expect([1, 3, 4, 365].map(grainFor)).toEqual(["hour", "hour", "day", "day"]);
  });
});

describe("a bar", () => {
  it("is never longer than asked, shows whatever is more than nothing, and grows with its value", () => {
    const size = fc.integer({ min: 1, max: 60 });
    const value = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), size, (a, b, most, size) => {
        const [small, large] = [bar(Math.min(a, b), most, size), bar(Math.max(a, b), most, size)];
        expect(large.length).toBeLessThanOrEqual(size);
        expect(small.length).toBeLessThanOrEqual(large.length);
        expect(small === "").toBe(Math.min(a, b) === 0);
      }),
    );
  });
});
