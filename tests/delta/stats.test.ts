import fc from "fast-check";
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnsFrom } from "../../src/delta/schema.js";
import { addOf, statsOf, type WrittenFile } from "../../src/delta/stats.js";
import { engine, type Engine } from "./engine.js";
import { newFolder } from "./tables.js";

let duckdb: Engine;
const folder = newFolder();
beforeAll(async () => {
  mkdirSync(folder);
  duckdb = await engine();
});
afterAll(() => {
  duckdb.close();
});

async function stats(query: string): Promise<string> {
  const columns = columnsFrom(await duckdb.columns(query));
  return statsOf(await duckdb.write(folder, "x.parquet", query), columns);
}

function file(
  columnStatistics: WrittenFile["columnStatistics"],
  more: Partial<WrittenFile> = {},
): WrittenFile {
  return { path: "x.parquet", rows: "3", size: 1, partitionValues: {}, columnStatistics, ...more };
}

function bounds(min: string, max: string): { min: string; max: string } {
  const columns = columnsFrom([{ name: "s", type: "VARCHAR" }]);
  const text = statsOf(file({ '"s"': { min, max, null_count: "0" } }), columns);
  const { minValues, maxValues } = JSON.parse(text) as Record<string, { s: string }>;
  return { min: minValues!.s, max: maxValues!.s };
}

describe("statistics from what DuckDB wrote", () => {
  test("are exact for integers and decimals beyond what a double holds", async () => {
    expect(
      await stats("SELECT 9223372036854775807::BIGINT AS b, 12345678901234567890.123::DECIMAL(38,3) AS d"),
    ).toBe(
      '{"numRecords":1,"minValues":{"b":9223372036854775807,"d":12345678901234567890.123},' +
        '"maxValues":{"b":9223372036854775807,"d":12345678901234567890.123},"nullCount":{"b":0,"d":0}}',
    );
  });

  test("give timestamps with all six decimals and Z, dates and booleans as JSON has them", async () => {
    expect(
      await stats(
        "SELECT * FROM (VALUES (TIMESTAMPTZ '2016-07-26 02:40:00.000001+00', true, DATE '2016-07-26')," +
          "(TIMESTAMPTZ '2016-07-26 04:40:00+02', false, NULL)) AS t(ts, b, d)",
      ),
    ).toBe(
      '{"numRecords":2,"minValues":{"ts":"2016-07-26T02:40:00.000000Z","b":false,"d":"2016-07-26"},' +
        '"maxValues":{"ts":"2016-07-26T02:40:00.000001Z","b":true,"d":"2016-07-26"},"nullCount":{"ts":0,"b":0,"d":1}}',
    );
  });

  test("bound zero on both sides, since -0.0 and 0.0 are one value to some readers and two to others", async () => {
    expect(await stats("SELECT unnest([-0.0::DOUBLE, 0.0]) AS x, 0.0::FLOAT AS y")).toContain(
      '"minValues":{"x":-0.0,"y":-0.0},"maxValues":{"x":0.0,"y":0.0}',
    );
  });

  test("bound a FLOAT by what it is, not by how it prints", async () => {
    expect(await stats("SELECT 0.1::FLOAT AS x")).toContain('"maxValues":{"x":0.10000000149011612}');
  });

  test.each(["nan", "inf", "-inf"])("are only a row count where a column holds %s", async (value) => {
    expect(await stats(`SELECT '${value}'::DOUBLE AS x, 1 AS y`)).toBe('{"numRecords":1}');
  });

  test("mirror the nesting of structs, and leave lists and maps alone", async () => {
    expect(await stats(`SELECT {a: 1, b: {c: 'x'}} AS s, [1, 2] AS l, map{'k': 1} AS m`)).toBe(
      '{"numRecords":1,"minValues":{"s":{"a":1,"b":{"c":"x"}}},"maxValues":{"s":{"a":1,"b":{"c":"x"}}},' +
        '"nullCount":{"s":{"a":0,"b":{"c":0}}}}',
    );
  });

  test("leave out bounds that JSON readers would misread: years beyond 9999, infinity, binary values", async () => {
    expect(
      await stats(
        "SELECT DATE '12345-01-01' AS a, DATE 'infinity' AS b, TIMESTAMPTZ 'infinity' AS c, '\\xAA'::BLOB AS d, DATE '0044-03-15 (BC)' AS e",
      ),
    ).toBe('{"numRecords":1,"minValues":{},"maxValues":{},"nullCount":{"a":0,"b":0,"c":0,"d":0,"e":0}}');
  });

  test("escape names and values", async () => {
    expect(await stats(`SELECT 'a"\\' || chr(0) AS "we""ird"`)).toContain('{"we\\"ird":"a\\"\\\\\\u0000"}');
  });

  test("cover the first 32 columns", () => {
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const columns = columnsFrom(names.map((name) => ({ name, type: "BIGINT" })));
    const all = file(
      Object.fromEntries(names.map((n) => [`"${n}"`, { min: "1", max: "2", null_count: "0" }])),
    );
    const { nullCount } = JSON.parse(statsOf(all, columns)) as { nullCount: object };
    expect(Object.keys(nullCount)).toEqual(names.slice(0, 32));
  });

  test("count a column that the file lacks as NULL throughout", () => {
    const columns = columnsFrom([{ name: "new", type: "BIGINT" }]);
    expect(statsOf(file({}), columns)).toContain('"nullCount":{"new":3}');
  });

  test("say nothing of partition columns, which the file does not hold", () => {
    const columns = columnsFrom([{ name: "d", type: "DATE" }]);
    expect(statsOf(file({}, { partitionValues: { d: null } }), columns)).toContain('"nullCount":{}');
  });
});

describe("long strings", () => {
  test("keep 32 code points, and a maximum that is truly larger", () => {
    const long = "é".repeat(40);
    expect(bounds(long, long)).toEqual({ min: "é".repeat(32), max: "é".repeat(32) + "\u{10FFFF}" });
  });

  test("keep more where the largest code point was cut off", () => {
    const largest = "\u{10FFFF}".repeat(33);
    expect(bounds("", "a".repeat(32) + largest).max).toBe("a".repeat(32) + largest);
    expect(bounds("", "a".repeat(32) + largest + "bcd").max).toBe("a".repeat(32) + largest + "\u{10FFFF}");
  });

  test("are always within their bounds", () => {
    const unit = fc.constantFrom("a", "é", "\uFFFF", "\u{10000}", "\u{10FFFF}");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 50 }), (text) => {
        const { min, max } = bounds(text, text);
        expect(Buffer.compare(Buffer.from(min), Buffer.from(text))).toBeLessThanOrEqual(0);
        expect(Buffer.compare(Buffer.from(max), Buffer.from(text))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("an add action", () => {
  const columns = [{ name: "n", type: "long" as const, nullable: false }];

  test("describes the file that was written", async () => {
    const written = await duckdb.write(folder, "y.parquet", "SELECT 1::BIGINT AS n");
    expect(addOf(written, columns, { now: 5, tags: { run: "r1" } })).toMatchObject({
      path: "y.parquet",
      partitionValues: {},
      modificationTime: 5,
      dataChange: true,
      stats: '{"numRecords":1,"minValues":{"n":1},"maxValues":{"n":1},"nullCount":{"n":0}}',
      tags: { run: "r1" },
    });
  });

  test("is refused where a column that allows none holds a NULL", async () => {
    const written = await duckdb.write(folder, "z.parquet", "SELECT NULL::BIGINT AS n");
    expect(() => addOf(written, columns, { now: 5 })).toThrow(
      'The column "n" allows no NULL, and "z.parquet" would hold 1 of them',
    );
  });

  test.each(["", "__HIVE_DEFAULT_PARTITION__"])('is refused for the partition value "%s"', (value) => {
    const written = file({}, { partitionValues: { d: value } });
    expect(() => addOf(written, [], { now: 5 })).toThrow("which readers take for NULL");
  });
});
