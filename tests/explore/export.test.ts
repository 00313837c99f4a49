import { DuckDBInstance } from "@duckdb/node-api";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportDatabase, exportQuestion } from "../../src/explore/export.js";
import { ask, newLake, runIn, writeEvents } from "./lakes.js";

async function plainDuckDB(path: string, sql: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe("an exported DuckDB file", () => {
  it("is read by plain DuckDB, with the types of the tables and no rows of its own", async () => {
    const { options, folder } = await newLake();
    const target = join(folder, "it's.duckdb");
    const { views, left } = await exportDatabase(options, target);
    expect(views).toEqual(
      expect.arrayContaining(["daily", "quarantine", "sources", "tally", "top_windows", "windows"]),
    );
    expect(left).toContain("summary");
    expect(
      await plainDuckDB(
        target,
        "SELECT CAST(sum(total_count) AS VARCHAR) AS n, any_value(typeof(window_date)) AS t FROM windows",
      ),
    ).toEqual([{ n: "6", t: "DATE" }]);
    expect(await plainDuckDB(target, "SELECT count(*)::INTEGER AS n FROM daily")).toEqual([{ n: 2 }]);
    expect(await plainDuckDB(target, "SELECT reason FROM quarantine WHERE window_date IS NULL")).toEqual([
      { reason: "time_unreadable" },
    ]);
  });

  it("shows one state, also an earlier one", async () => {
    const { options, folder, run } = await newLake();
    writeEvents(folder, "late.csv", ["2016-07-29T00:00:00Z,Open"]);
    await runIn(folder);
    await exportDatabase({ ...options, at: run }, join(folder, "old.duckdb"));
    await exportDatabase(options, join(folder, "new.duckdb"));
    const count = "SELECT count(*)::INTEGER AS n FROM windows";
    expect(await plainDuckDB(join(folder, "old.duckdb"), count)).toEqual([{ n: 4 }]);
    expect(await plainDuckDB(join(folder, "new.duckdb"), count)).toEqual([{ n: 5 }]);
  });

  it("never takes the place of a file", async () => {
    const { options, folder } = await newLake();
    writeFileSync(join(folder, "mine.duckdb"), "mine");
    await expect(exportDatabase(options, join(folder, "mine.duckdb"))).rejects.toThrow("is there already");
  });
});

describe("an exported table", () => {
  it("has all rows, or those of some dates, in a settled order", async () => {
    const { options } = await newLake();
    const rows = async (range: { from?: string; to?: string }) => {
      const { sql, parameters } = exportQuestion("windows", range);
      return (await ask(options, sql, parameters)).map((row) => row.window_start);
    };
    expect(await rows({})).toHaveLength(4);
    expect(await rows({ from: "2016-07-27" })).toEqual(["2016-07-27T00:00:00Z", "2016-07-27T05:00:00Z"]);
    expect(await rows({ from: "2016-07-26", to: "2016-07-26" })).toEqual([
      "2016-07-26T23:40:00Z",
      "2016-07-26T23:50:00Z",
    ]);
  });
});
