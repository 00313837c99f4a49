import { sql } from "kysely";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Column } from "../../src/delta/types.js";
import { DuckDBDialect } from "../../src/duckdb/dialect.js";
import { Session } from "../../src/duckdb/session.js";
import { rowInterface, tablesModule } from "../../src/explore/typescript.js";
import { openLake, UserError } from "../../src/index.js";
import { Kysely } from "kysely";
import { newFolder, newLake, smallEvents, writeEvents } from "./lakes.js";

describe("a lake as a library", () => {
  it("runs, tells its history and answers typed queries", async () => {
    const folder = newFolder();
    writeEvents(folder, "events.csv", smallEvents);
    writeFileSync(join(folder, "tumble.yaml"), "source: events.csv\nwatermark: 1h\n");
    const lake = await openLake(undefined, { cwd: folder });
    expect(lake.folder).toBe(join(folder, "lake"));
    const result = await lake.run({ source: ["events.csv"] });
    expect(result.outcome).toBe("published");
    const [newest] = await lake.history();
    expect(newest).toMatchObject({ version: 0, rows: 4, dates: ["2016-07-26", "2016-07-27"] });

    const db = lake.db();
    const rows = await db
      .selectFrom("windows")
      .select(["window_start", "open_count", "avg_actions"])
      .where("window_date", "=", "2016-07-27")
      .orderBy("window_start")
      .execute();
    expectTypeOf(rows).toEqualTypeOf<{ window_start: string; open_count: bigint; avg_actions: number }[]>();
    expect(rows).toEqual([
      { window_start: "2016-07-27T00:00:00Z", open_count: 2n, avg_actions: 1 },
      { window_start: "2016-07-27T05:00:00Z", open_count: 0n, avg_actions: 0.5 },
    ]);
    const { average } = await db
      .selectFrom("summary")
      .select("overall_average as average")
      .executeTakeFirstOrThrow();
    expect(average).toBe(1.5);
    const open = await db.selectFrom("provisional").select("window_start").execute();
    expect(open).toEqual([{ window_start: "2016-07-27T05:00:00Z" }]);
    await db.destroy();
  });

  it("tells how it stands beside the raw files", async () => {
    const folder = newFolder();
    writeEvents(folder, "events.csv", smallEvents);
    writeFileSync(join(folder, "tumble.yaml"), "source: '*.csv'\n");
    const lake = await openLake(undefined, { cwd: folder });
    await lake.run();
    expect((await lake.status()).fresh).toBe(true);
    writeEvents(folder, "late.csv", smallEvents);
    expect((await lake.status()).files.toRead).toHaveLength(1);
  });

  it("refuses an option of run that there is none of, which would quietly run everything", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const misspelled: object = { form: "2016-07-26" };
    await expect(handle.run(misspelled)).rejects.toThrow(
      '"form" is not an option of run. Did you mean "from"? Options are source, from, to,',
    );
  });

  it("streams the rows of plain SQL, with parameters", async () => {
    const { lake } = await newLake();
    const counts = [];
    const handle = await openLake(lake);
    for await (const row of handle.query("SELECT total_count FROM windows WHERE window_date = $date", {
      date: "2016-07-26",
    }))
      counts.push(row.total_count);
    expect(counts.sort()).toEqual([1n, 2n]);
  });

  it("counts under the name count, which a dialect must not mistake for the number of rows changed", async () => {
    const { lake } = await newLake();
    const db = (await openLake(lake)).db();
    const row = await db
      .selectFrom("windows")
      .select((each) => each.fn.countAll<bigint>().as("count"))
      .executeTakeFirst();
    expect(row).toEqual({ count: 4n });
    await db.destroy();
  });

  it("takes a Date for the instant that it is", async () => {
    const { lake } = await newLake();
    const db = (await openLake(lake)).db();
    const midnight = new Date("2016-07-27T00:00:00Z");
    const rows = await db
      .selectFrom("windows")
      .select("total_count")
      .where(sql`window_start`, "=", midnight)
      .execute();
    expect(rows).toEqual([{ total_count: 2n }]);
    await db.destroy();
  });

  it("keeps its state while runs go on, and its sandbox", async () => {
    const { lake, folder } = await newLake();
    const handle = await openLake(lake);
    const db = handle.db();
    const count = () =>
      db
        .selectFrom("windows")
        .select((each) => each.fn.countAll<bigint>().as("n"))
        .executeTakeFirst();
    expect(await count()).toEqual({ n: 4n });
    writeEvents(folder, "late.csv", ["2016-07-29T00:00:00Z,Open"]);
    await (await openLake(lake, { cwd: folder })).run({ source: ["*.csv"] });
    expect(await count()).toEqual({ n: 4n });
    await expect(sql`FROM read_text('/etc/passwd')`.execute(db)).rejects.toThrow(
      'not "/etc/passwd". Lift this with the option unsafe.',
    );
    await db.destroy();
    const old = handle.db({ at: "windows@0" });
    expect(await old.selectFrom("windows").selectAll().execute()).toHaveLength(4);
    await old.destroy();
  });

  it("answers several queries at once, one after the other", async () => {
    const { lake } = await newLake();
    const db = (await openLake(lake)).db();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => db.selectFrom("windows").selectAll().execute()),
    );
    expect(answers.map((rows) => rows.length)).toEqual(Array.from({ length: 8 }, () => 4));
    await db.destroy();
  });

  it("cancels a query", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 100);
    const forever =
      "SELECT count(*) FROM range(1_000_000_000) AS a(i), range(1_000_000) AS b(j) WHERE i * j % 7 = 3";
    const rows = handle.query(forever, {}, { signal: controller.signal });
    await expect(rows.next()).rejects.toThrow("Cancelled.");
    await expect(handle.query(forever, {}, { timeout: 0.1 }).next()).rejects.toThrow(
      "stopped after 0.1 seconds",
    );
  });

  const endless = "SELECT i FROM range(1_000_000_000_000) AS t(i) WHERE i % 1_000_000 < 2";

  it("stops a query whose rows take too long to come, though the first were there at once", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const take = async () => {
      let count = 0;
      for await (const row of handle.query(endless, {}, { timeout: 0.5, threads: 1 }))
        count += Object.keys(row).length;
      return count;
    };
    await expect(take()).rejects.toThrow("stopped after 0.5 seconds");
  });

  it("does not count the time that the reader of the rows takes", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    let count = 0;
    for await (const row of handle.query("FROM range(10_000) AS t(i)", {}, { timeout: 3 })) {
      if (count === 0) await promisify(setTimeout)(3500);
      count += Object.keys(row).length;
    }
    expect(count).toBe(10_000);
  });

  it("holds typed queries to their time and memory, and goes on with the next", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const db = handle.db({ timeout: 1, memory: "50MB", threads: 1 });
    await expect(sql`${sql.raw(endless)}`.execute(db)).rejects.toThrow("stopped after 1 seconds");
    const large = sql`SELECT count(DISTINCT i::VARCHAR || repeat('x', 200)) FROM range(20_000_000) AS t(i)`;
    await expect(large.execute(db)).rejects.toThrow(
      "more memory than it may have. Give it more with the option memory",
    );
    expect(await db.selectFrom("windows").selectAll().execute()).toHaveLength(4);
    await db.destroy();
  });

  it("cancels typed queries, those that are still to come too", async () => {
    const { lake } = await newLake();
    const controller = new AbortController();
    const db = (await openLake(lake)).db({ signal: controller.signal });
    const running = sql`${sql.raw(endless)}`.execute(db);
    setTimeout(() => {
      controller.abort();
    }, 200);
    await expect(running).rejects.toThrow("Cancelled.");
    await expect(db.selectFrom("windows").selectAll().execute()).rejects.toThrow("Cancelled.");
    await db.destroy();
  });

  it("has bounds unless told otherwise, and refuses those that are none", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const setting = "SELECT current_setting('memory_limit') AS limit";
    expect((await handle.query(setting).next()).value).toEqual({ limit: "1.8 GiB" });
    expect(() => handle.db({ timeout: 0 })).toThrow('"0" is no length of time');
    await expect(handle.query("SELECT 1", {}, { memory: "much" }).next()).rejects.toThrow(
      "no amount of memory",
    );
  });

  it("throws when a query fails after its first rows, where they would look like all", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const failing = "SELECT CAST(if(i < 500_000, '1', 'x') AS INTEGER) AS a FROM range(1_000_000) AS t(i)";
    const count = async () => {
      let rows = 0;
      for await (const row of handle.query(failing)) rows += Object.keys(row).length;
      return rows;
    };
    await expect(count()).rejects.toThrow("Could not convert string 'x' to INT32");
    const db = handle.db();
    await expect(sql`${sql.raw(failing)}`.execute(db)).rejects.toThrow(
      "Could not convert string 'x' to INT32",
    );
    await db.destroy();
  });

  it("takes only queries where they are typed, too, unless the sandbox is lifted", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const db = handle.db();
    for (const statement of [
      "CREATE OR REPLACE TEMP VIEW windows AS SELECT 1 AS a",
      "SET VARIABLE live_windows = ['/etc/passwd']",
      "CALL enable_logging(storage = 'stdout')",
      "FROM enable_profiling()",
      "FROM query('SELECT 1')",
      "ATTACH ':memory:' AS other",
      "PRAGMA database_list",
      "PREPARE p AS SELECT 1",
      "SELECT 1; DROP VIEW windows",
    ])
      await expect(sql.raw(statement).execute(db)).rejects.toThrow(UserError);
    const written = db.deleteFrom("windows").where("open_count", ">", 0n);
    await expect(written.execute()).rejects.toThrow('Only queries are taken here, not "delete"');
    expect(await db.selectFrom("windows").selectAll().execute()).toHaveLength(4);
    await db.destroy();
    const free = handle.db({ unsafe: true });
    await sql`CREATE TABLE notes AS SELECT 1 AS a`.execute(free);
    expect((await sql`FROM notes`.execute(free)).rows).toEqual([{ a: 1 }]);
    await free.destroy();
  });

  it("throws errors for people, who know its options and not those of the command line", async () => {
    const { lake } = await newLake();
    const handle = await openLake(lake);
    const db = handle.db();
    const slow = handle.db({ timeout: 0.1 });
    const empty = (await openLake(newFolder())).db();
    const message = async (question: { execute: (on: typeof db) => Promise<unknown> }, on = db) => {
      const error: unknown = await question.execute(on).catch((reason: unknown) => reason);
      return error instanceof UserError ? error.message : `no UserError: ${String(error)}`;
    };
    expect(
      await message(sql`SELECT nonsense -- not --at
FROM windows`),
    ).toMatch(
      /^Line 1: Referenced column "nonsense" not found.*\n\n {2}SELECT nonsense -- not --at\n {9}\^$/s,
    );
    expect(await message(sql`SELEC 1`)).toMatch(/^syntax error.*\n\n {2}SELEC 1\n {2}\^$/s);
    expect(await message(sql`FROM nothing`)).toContain("Table with name nothing does not exist!");
    expect(await message(sql.raw(endless), slow)).toBe(
      "The query was stopped after 0.1 seconds. Give it more with the option timeout, or ask for less.",
    );
    expect(await message(sql`FROM windows`, empty)).toContain("Check the folder given to openLake(), or");
    await expect(handle.query("SELECT $x").next()).rejects.toThrow("Give it with the parameters.");
    await expect(handle.query("SELECT 1", {}, { threads: 0 }).next()).rejects.toThrow(
      "The option threads takes a whole number",
    );
    for (const each of [db, slow, empty]) await each.destroy();
    await expect(handle.query("FROM nothing").next()).rejects.toThrow(UserError);
    await expect(handle.history("nothing")).rejects.toThrow('has no table "nothing"');
  });
});

describe("Kysely over DuckDB", () => {
  const open = () =>
    new Kysely<Record<string, Record<string, unknown>>>({ dialect: new DuckDBDialect(() => Session.open()) });

  it("gives the types of the engine as those of the language, without loss", async () => {
    const db = open();
    const { rows } = await sql<Record<string, unknown>>`
      SELECT bigint, hugeint, uhugeint, dec38_10, date, timestamp, timestamp_tz, timestamp_ns, time, uuid, "double", float,
        blob, bit, interval, int_array, struct, map, "union", bignum
      FROM test_all_types(use_large_enum := false) LIMIT 1 OFFSET 1`.execute(db);
    expect(rows[0]).toMatchObject({
      bigint: 9223372036854775807n,
      hugeint: 170141183460469231731687303715884105727n,
      uhugeint: 340282366920938463463374607431768211455n,
      dec38_10: "9999999999999999999999999999.9999999999",
      date: "5881580-07-10",
      timestamp_ns: "2262-04-11T23:47:16.854775806",
      double: 1.7976931348623157e308,
      blob: Uint8Array.from([0, 0, 0, 97]),
      interval: { months: 999, days: 999, micros: 999999999n },
      int_array: [42, 999, null, null, -42],
      struct: { a: 42, b: "🦆🦆🦆🦆🦆🦆" },
      map: new Map([
        ["key1", "🦆🦆🦆🦆🦆🦆"],
        ["key2", "goose"],
      ]),
      union: { age: 5 },
    });
    await db.destroy();
  });

  it("binds values whole, whatever stands first in a list", async () => {
    const db = open();
    const back = async (value: unknown) => {
      const { rows } = await sql<{ v: unknown }>`SELECT ${value} AS v`.execute(db);
      return rows[0]?.v;
    };
    for (const value of [
      ...[2n ** 63n - 1n, -(2n ** 127n), 2n ** 128n - 1n, 10n ** 60n, -0, 1e300, NaN, "", null, true],
      ...[[null, 1n, 2n ** 100n], [1, 1.5], [], [[], ["a"]], { a: 1n, b: [null, "x"] }],
      new Map([["a", [1.5]]]),
      Uint8Array.from([0, 255, 92]),
    ])
      expect(await back(value)).toEqual(value);
    await expect(back([1n, "x"])).rejects.toThrow("holds BIGINT and VARCHAR in one list");
    await expect(back(undefined)).rejects.toThrow("The parameter $1 is undefined");
    await db.destroy();
  });

  it("streams, and rolls back", async () => {
    const db = open();
    await sql`CREATE TABLE t (a BIGINT)`.execute(db);
    await db.transaction().execute(async (inner) => {
      await inner
        .insertInto("t")
        .values([{ a: 1n }, { a: 2n }])
        .execute();
    });
    await expect(
      db.transaction().execute(async (inner) => {
        await inner.insertInto("t").values({ a: 3n }).execute();
        throw new Error("enough");
      }),
    ).rejects.toThrow("enough");
    const seen = [];
    for await (const row of db.selectFrom("t").selectAll().orderBy("a").stream(1)) seen.push(row);
    expect(seen).toEqual([{ a: 1n }, { a: 2n }]);
    await db.destroy();
  });
});

describe("row types for TypeScript", () => {
  const columns = [
    { name: "window_date", type: "date", nullable: true },
    { name: "count", type: "long", nullable: false },
    { name: "price", type: "decimal(10,2)", nullable: false },
    { name: "odd name", type: { type: "array", elementType: "string", containsNull: true }, nullable: false },
    {
      name: "by",
      type: { type: "map", keyType: "string", valueType: "double", valueContainsNull: false },
      nullable: true,
    },
  ] as const;

  it("say what lake.db() gives", () => {
    expect(rowInterface("open_sessions", columns)).toBe(
      [
        "export interface OpenSessionsRow {",
        "  window_date: string | null;",
        "  count: bigint;",
        "  price: string;",
        '  "odd name": (string | null)[];',
        "  by: Map<string, number> | null;",
        "}",
        "",
      ].join("\n"),
    );
  });

  it("are TypeScript, whatever the names", () => {
    const text = tablesModule(
      new Map<string, readonly Column[]>([
        ['2 "odd"', columns],
        ["b", [{ name: "x", type: { type: "struct", fields: columns }, nullable: true }]],
      ]),
    );
    const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
  });
});
