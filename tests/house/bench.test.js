import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { shiftActions } from "../../bench/cases/dates.js";
import { measure, parseTiming } from "../../bench/measure.js";
import { breakEven } from "../../bench/spark/figures.js";
import { median, ordered, typical } from "../../bench/statistics.js";
import { comparisonTable, markdown, resultTable } from "../../bench/table.js";
import { sampleCsv } from "../../fixtures/sample-events.js";

/** @type {(wall: number, memory?: number) => import("../../bench/types.js").Sample} */
const sample = (wall, memory = 1e8) => ({ wall, cpu: wall * 1.5, memory, read: 5e6 });

describe("the median", () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[2, 2, 2, 100], 2],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("has as many values on either side, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        expect(median([...values].reverse())).toBe(middle);
      }),
    );
  });

  it("of nothing is an error, not a number", () => {
    expect(() => median([])).toThrow("no values");
  });
});

describe("the bench", () => {
  it("runs every other round backwards", () => {
    expect([0, 1, 2].map((round) => ordered(["a", "b"], round).join(""))).toEqual(["ab", "ba", "ab"]);
  });

  it("takes the median of times and the most of memory", () => {
    expect(typical([sample(1, 10), sample(9, 30), sample(2, 20)])).toEqual({ ...sample(2), memory: 30 });
  });

  it("replaces a file by as many bytes that count differently", () => {
    const text = sampleCsv({ events: 2_000 });
    /** @type {(csv: string) => string[]} */
    const opens = (csv) => (csv.match(/T\d\d:\d(?=.*,Open$)/gm) ?? []).sort();
    for (const by of [1, 2, 3, 4, 5]) {
      const shifted = shiftActions(text, by);
      expect(shifted).toHaveLength(text.length);
      expect(shifted).not.toBe(text);
      expect(opens(shifted)).not.toEqual(opens(text));
    }
  });
});

describe("a table", () => {
  it("is Markdown with numbers to the right", () => {
    expect(
      markdown([
        ["name", "s"],
        ["tumble", "1.5"],
        ["bare", "12.25"],
      ]),
    ).toBe(
      ["| name   |     s |", "| ------ | ----: |", "| tumble |   1.5 |", "| bare   | 12.25 |"].join("\n"),
    );
  });

  it("of results shows medians with their range", () => {
    const samples = [sample(1), sample(3), sample(2)];
    const table = resultTable([{ name: "tumble run", samples, typical: typical(samples) }]);
    expect(table.split("\n")[2]).toBe("| tumble run |   2.00 |    1.00–3.00 |  3.00 |     100 |     5.0 |");
  });

  it("of comparisons says which limits are met", () => {
    const table = comparisonTable([
      { what: "ratio", value: 1.2, unit: "×", atMost: 1.25 },
      { what: "memory", value: 512, unit: "MB", atMost: 500 },
      { what: "start", value: 0.1, unit: "s" },
    ]);
    expect(table.split("\n").slice(2)).toEqual([
      "| ratio    |   1.20 × |  1.25 × |    met |",
      "| memory   | 512.0 MB |  500 MB | missed |",
      "| start    |   0.10 s |         |        |",
    ]);
  });
});

describe("the break-even of DuckDB and Spark", () => {
  /** @type {(engine: string, small: number, large: number) => import("../../bench/types.js").SparkSeries[]} */
  const series = (engine, small, large) => [
    { engine, file: "small", rows: 1e6, samples: [99, small].map((wall) => ({ wall, cpu: wall })) },
    { engine, file: "large", rows: 1e7, samples: [99, large].map((wall) => ({ wall, cpu: wall })) },
  ];
  // DuckDB: no start and 1 s for a million rows; Spark: 9 s to start and 4 s for a million rows.
  const measured = [...series("DuckDB", 1, 10), ...series("Spark, two workers of 1 core", 13, 49)];
  const figures = { machine: "", cores: 2, measured };

  it("leaves out first runs, and tells what starting costs from what a row costs", () => {
    const { factor, start, cores } = breakEven(figures);
    expect(factor).toBeCloseTo(4);
    expect(start).toBeCloseTo(9);
    expect(cores).toBe(8);
  });

  it("is where a larger cluster has caught up with its start", () => {
    const { ahead } = breakEven(figures);
    expect(ahead.map(({ cores }) => cores)).toEqual([16, 32]);
    // On 16 cores a million rows take 0.5 s, on 32 they take 0.25 s: 18 and 12 million make up for 9 s.
    expect(ahead.map(({ rows }) => Math.round(rows / 1e6))).toEqual([18, 12]);
  });

  it("of an engine that was not measured is an error, not a number", () => {
    expect(() => breakEven({ ...figures, measured: series("DuckDB", 1, 10) })).toThrow("two workers");
  });
});

describe("the measure of a process", () => {
  const burn = "while (process.cpuUsage().user < 300_000);";
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("counts its processor time, memory and bytes read", () => {
    const idle = measure(["--eval", ""], folder);
    const script = `
      ${burn}
      Buffer.alloc(1e8, 1);
      require("node:fs").readFileSync(${JSON.stringify(resolve("package-lock.json"))});`;
    const busy = measure(["--eval", script], folder);
    expect(busy.cpu).toBeGreaterThan(0.3);
    expect(busy.wall).toBeGreaterThan(idle.wall);
    expect(busy.memory - idle.memory).toBeGreaterThan(9e7);
    expect(busy.read - idle.read).toBeGreaterThan(100_000);
  });

  it("counts what its children cost", () => {
    const script = `require("node:child_process").spawnSync(process.execPath, ["--eval", ${JSON.stringify(burn)}])`;
    expect(measure(["--eval", script], folder).cpu).toBeGreaterThan(0.3);
  });

  it("is an error with the program's output when the program fails", () => {
    const script = "console.log('so far'); process.exit(7)";
    expect(() => measure(["--eval", script], folder)).toThrow(/ended with 7\.\nso far/);
  });

  it("reads bash's times in any locale, and refuses what are none", () => {
    expect(parseTiming("1.500 0.200 0.050\n")).toEqual({ wall: 1.5, cpu: 0.25 });
    expect(parseTiming("1,500 0,200 0,050\n")).toEqual({ wall: 1.5, cpu: 0.25 });
    expect(() => parseTiming("")).toThrow("no times");
  });
});
