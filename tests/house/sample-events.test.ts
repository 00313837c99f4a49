import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleCsv, sampleEvents } from "../../fixtures/sample-events.js";

const rowsOf = (options?: Parameters<typeof sampleEvents>[0]) => [...sampleEvents(options)].slice(1);
const good = /^\d{4}-(?!02-30)\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,(Open|Close|Closed)$/;

describe("the sample events", () => {
  it("are the same bytes on every machine and version of Node", () => {
    expect(createHash("sha256").update(sampleCsv()).digest("hex")).toBe(
      "61924a534295fea59fad42843371e170cda752c97058ad6fe58a9c3b99497f50",
    );
  });

  it("are a CSV file of 20,000 events over three days, out of order, with each spelling of the actions", () => {
    const rows = rowsOf();
    expect(sampleCsv()).toBe(`time,action\n${rows.join("\n")}\n`);
    expect(rows).toHaveLength(20_000);
    expect(rows.filter((row) => !good.test(row))).toEqual([]);
    expect([...new Set(rows.map((row) => row.slice(0, 10)))].sort()).toEqual([
      "2016-07-26",
      "2016-07-27",
      "2016-07-28",
    ]);
    expect(new Set(rows.map((row) => row.split(",")[1]))).toEqual(new Set(["Open", "Close", "Closed"]));
    expect(rows).not.toEqual([...rows].sort());
  });

  it("follow the day: noon is many times busier than the night", () => {
    const at = (hour: string) => rowsOf().filter((row) => row.slice(11, 13) === hour).length;
    expect(at("12")).toBeGreaterThan(10 * at("03"));
  });

  it("hold as many events in the range as asked for, and as many bad rows", () => {
    const day = 86_400_000;
    const options = fc.record({
      seed: fc.integer(),
      events: fc.nat({ max: 300 }),
      start: fc.integer({ min: 400, max: 30_000 }),
      days: fc.integer({ min: 1, max: 40 }),
      bad: fc.nat({ max: 15 }),
    });
    fc.assert(
      fc.property(options, ({ start, days, ...rest }) => {
        const [from, to] = [start, start + days].map((it) => new Date(it * day).toISOString());
        const rows = rowsOf({ ...rest, from, to });
        expect(rows).toHaveLength(rest.events + rest.bad);
        const inRange = rows.filter((row) => good.test(row) && row >= from! && row < to!);
        expect(inRange).toHaveLength(rest.events);
      }),
      { numRuns: 50 },
    );
  });

  it("differ by seed", () => {
    expect(sampleCsv({ seed: 1 })).not.toBe(sampleCsv({ seed: 2 }));
  });

  it("refuse a range that is none, quoting it", () => {
    expect(() => sampleCsv({ from: "soon" })).toThrow('"from" of the sample is "soon"');
    expect(() => sampleCsv({ from: "2016-07-29", to: "2016-07-29" })).toThrow('"2016-07-29"');
  });
});
