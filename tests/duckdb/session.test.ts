import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { runCounted } from "../../src/duckdb/profile.js";
import { escapeGlob, identifier } from "../../src/duckdb/quote.js";
import { Session, type Value } from "../../src/duckdb/session.js";
import { folderOf } from "../sources/folder.js";

let session: Session;
beforeAll(async () => {
  session = await Session.open({ threads: 1 });
});
afterAll(() => {
  session.close();
});

describe("a session", () => {
  test("runs several statements", async () => {
    await session.run(
      "CREATE OR REPLACE TEMP TABLE several AS SELECT 1 AS a; INSERT INTO several VALUES (2)",
    );
    expect(await session.rows("SELECT sum(a)::INTEGER AS sum FROM several")).toEqual([{ sum: 3 }]);
  });

  test("rounds nothing: big integers, decimals and microseconds come as text", async () => {
    const sql = `SELECT
      9007199254740993::BIGINT AS big, 0.1::DECIMAL(38,20) AS decimal, 1::INTEGER AS small,
      TIMESTAMPTZ '2016-07-26 02:40:00.000001+02' AS time, DATE '2016-07-26' AS date, NULL AS nothing`;
    expect(await session.rows(sql)).toEqual([
      {
        big: "9007199254740993",
        decimal: "0.10000000000000000000",
        small: 1,
        time: "2016-07-26 00:40:00.000001+00",
        date: "2016-07-26",
        nothing: null,
      },
    ]);
  });

  test("reads columns of numbers as lists", async () => {
    expect(
      await session.numbers("SELECT range::BIGINT, -range FROM range(1, 5000) WHERE range % 1000 = 0"),
    ).toEqual([
      [1000, 2000, 3000, 4000],
      [-1000, -2000, -3000, -4000],
    ]);
    expect(await session.numbers("SELECT 1, 2 WHERE false")).toEqual([[], []]);
  });

  test("a statement that fails after its first rows fails, and says why and where", async () => {
    const read = async (sql: string, values: Record<string, Value> = {}) => {
      let count = 0;
      for await (const row of await session.stream(sql, values)) count += row.cells().length;
      return count;
    };
    const sql = (last: number) => `SELECT CAST(if(i < ${last}, '1',
      $word) AS INTEGER) FROM range(1_000_000) AS t(i)`;
    expect(await read(sql(1_000_000), { word: "x" })).toBe(1_000_000);
    const failure = read(sql(600_000), { word: "x" });
    await expect(failure).rejects.toThrow("Conversion Error: Could not convert string 'x' to INT32");
    await expect(failure).rejects.toThrow(/\n\nLINE 1: SELECT CAST.*\n {15}\^$/);
    const unlike = "SELECT if(i < 600_000, 1, error('this ' || uuid())) FROM range(1_000_000) AS t(i)";
    await expect(read(unlike)).rejects.toThrow("Invalid Input Error: this ");
    await expect(session.numbers(sql(600_000).replace("$word", "'x'"))).rejects.toThrow("Conversion Error");
  });

  test("a statement that is interrupted after its first rows fails, and the next does not", async () => {
    const rows = await session.stream("SELECT i FROM range(1_000_000_000_000) AS t(i)");
    const read = async () => {
      for await (const row of rows) if (row.texts()[0] === "100000") session.interrupt();
    };
    await expect(read()).rejects.toThrow("INTERRUPT Error: Interrupted!");
    expect(await session.rows("SELECT 1 AS a")).toEqual([{ a: 1 }]);
  });

  test.each<[string, Value]>([
    ["a text with quotes", 'it\'s "this"'],
    ["a number", 1.5],
    ["nothing", null],
    ["true", true],
    ["a list", ["a", "b"]],
    ["an empty list", []],
    ["an object", { time: "VARCHAR", "odd name": "VARCHAR" }],
  ])("keeps %s in a variable", async (_what, value) => {
    await session.set("kept", value);
    expect(await session.rows("SELECT getvariable('kept') AS kept")).toEqual([{ kept: value }]);
  });

  test("binds values by name", async () => {
    expect(await session.rows("SELECT $a || $b AS text", { a: "x'", b: "y" })).toEqual([{ text: "x'y" }]);
  });

  test("has its clocks at UTC, whatever the machine's", async () => {
    expect(await session.rows("SELECT current_setting('TimeZone') AS zone")).toEqual([{ zone: "UTC" }]);
  });

  test("cancels what it runs", async () => {
    const running = session.rows("SELECT count(*) FROM range(100000000000) AS a, range(1000) AS b");
    // An interruption before the statement has begun is one of nothing.
    const timer = setInterval(() => {
      session.interrupt();
    }, 50);
    await expect(running).rejects.toThrow("Interrupted");
    clearInterval(timer);
    expect(await session.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("a path is escaped", () => {
  test.each([
    "a [1].csv",
    "what?.csv",
    "*.csv",
    "{a,b}.csv",
    "it's.csv",
    "100%.csv",
    "a\\b.csv",
    "größe.csv",
  ])("%s", async (name) => {
    const folder = await folderOf({ [name]: "x\n1\n", "a 1.csv": "x\n2\n", "whats.csv": "x\n3\n" });
    await session.set("path", [escapeGlob(`${folder}/${name}`)]);
    expect(await session.rows("SELECT x::INTEGER AS x FROM read_csv(getvariable('path'))")).toEqual([
      { x: 1 },
    ]);
  });
});

test.each(["plain", "with space", 'with "quotes"', "größe", "select"])(
  "the identifier %j is quoted",
  async (name) => {
    expect(await session.rows(`SELECT 1 AS ${identifier(name)}`)).toEqual([{ [name]: 1 }]);
  },
);

describe("the engine counts the rows that its scans of text give out", () => {
  test("of several files, whatever becomes of them", async () => {
    const folder = await folderOf({ "a.csv": "x\n1\n2\n", "b.csv": "x\n3\n", "c.csv": "x,y\n4,5\n" });
    const counted = await runCounted(
      session,
      `CREATE OR REPLACE TEMP TABLE sums AS SELECT sum(x) AS sum
       FROM (FROM read_csv('${folder}/[ab].csv') UNION ALL BY NAME FROM read_csv('${folder}/c.csv')) WHERE x > 1`,
    );
    expect(counted).toBe(4);
    expect(await session.rows("SELECT sum::INTEGER AS sum FROM sums")).toEqual([{ sum: 9 }]);
  });

  test("which are none where there is no scan", async () => {
    expect(await runCounted(session, "CREATE OR REPLACE TEMP TABLE none AS SELECT 1 AS a")).toBe(0);
  });
});
