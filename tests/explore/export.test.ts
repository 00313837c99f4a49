import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { exportDatabase, exportQuestion } from "../../src/explore/export.js";
import { ask, newLake, runIn, writeEvents } from "./lakes.js";

const program = `
  import { DuckDBInstance } from "@duckdb/node-api";
  const [path, sql] = process.argv.slice(1);
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY", autoload_known_extensions: "false" });
  const connection = await instance.connect();
  console.log(JSON.stringify((await connection.runAndReadAll(sql)).getRowObjectsJson()));`;

/** By a process of its own, which knows nothing but the file. */
function plainDuckDB(path: string, sql: string): unknown {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const args = ["--input-type=module", "--eval", program, path, sql];
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: "utf8" }));
}

describe("an exported DuckDB file", () => {
  it("is read by plain DuckDB, with the types of the tables and no rows of its own", async () => {
    const { options, folder } = await newLake();
    const target = join(folder, "it's.duckdb");
    const { views, left } = await exportDatabase(options, target);
    expect(views).toEqual(
      expect.arrayContaining(["daily", "quarantine", "sources", "tally", "top_windows", "windows"]),
    );
    expect(left).toEqual([]);
    expect(
      plainDuckDB(
        target,
        "SELECT CAST(sum(total_count) AS VARCHAR) AS n, any_value(typeof(window_date)) AS t FROM windows",
      ),
    ).toEqual([{ n: "6", t: "DATE" }]);
    expect(plainDuckDB(target, "SELECT count(*)::INTEGER AS n FROM daily")).toEqual([{ n: 2 }]);
    expect(plainDuckDB(target, "SELECT reason FROM quarantine WHERE window_date IS NULL")).toEqual([
      { reason: "time_unreadable" },
    ]);
  });

  it("has the functions of the models with this project's values, for its own views and those of users", async () => {
    const { options, folder } = await newLake();
    const sqlFolder = join(folder, "sql");
    mkdirSync(join(sqlFolder, "view", "rules"), { recursive: true });
    writeFileSync(
      join(sqlFolder, "view", "rules", "v1.sql"),
      `SELECT action_name('it''s open') AS name, range_start() AS first_time, input_zone() AS zone,
        event_instant('2016-07-26 02:40:00') AS instant, window_date(time_slice(event_instant('2016-07-26T23:40:00Z'))) AS date`,
    );
    const config = {
      ...options.config,
      sqlFolder,
      watermark: 3600,
      inputTimezone: "Europe/Berlin",
      actions: { Open: ["Open", "it's open"], Close: ["Close"] },
    };
    const target = join(folder, "lake.duckdb");
    expect(await exportDatabase({ ...options, config }, target)).toMatchObject({ left: [] });
    expect(
      plainDuckDB(target, "SELECT name, zone, CAST(epoch(instant) AS BIGINT) AS s, date FROM rules"),
    ).toEqual([{ name: "Open", zone: "Europe/Berlin", s: "1469493600", date: "2016-07-26" }]);
    expect(plainDuckDB(target, "SELECT window_count, elapsed_window_count AS elapsed FROM summary")).toEqual([
      { window_count: "4", elapsed: "33" },
    ]);
    expect(plainDuckDB(target, "SELECT window_date FROM provisional")).toEqual([
      { window_date: "2016-07-27" },
    ]);
    expect(await ask({ ...options, config }, "SELECT window_date FROM provisional")).toHaveLength(1);
  });

  it("leaves out a view that cannot be shown, and says so", async () => {
    const { options, folder } = await newLake();
    const sqlFolder = join(folder, "sql");
    mkdirSync(join(sqlFolder, "view", "broken"), { recursive: true });
    writeFileSync(join(sqlFolder, "view", "broken", "v1.sql"), "SELECT nothing FROM windows");
    const config = { ...options.config, sqlFolder };
    const { left } = await exportDatabase({ ...options, config }, join(folder, "lake.duckdb"));
    expect(left).toEqual(["broken"]);
  });

  it("shows one state, also an earlier one", async () => {
    const { options, folder, run } = await newLake();
    writeEvents(folder, "late.csv", ["2016-07-29T00:00:00Z,Open"]);
    await runIn(folder);
    await exportDatabase({ ...options, at: run }, join(folder, "old.duckdb"));
    await exportDatabase(options, join(folder, "new.duckdb"));
    const count = "SELECT count(*)::INTEGER AS n FROM windows";
    expect(plainDuckDB(join(folder, "old.duckdb"), count)).toEqual([{ n: 4 }]);
    expect(plainDuckDB(join(folder, "new.duckdb"), count)).toEqual([{ n: 5 }]);
  });

  it("never takes the place of a file", async () => {
    const { options, folder } = await newLake();
    writeFileSync(join(folder, "mine.duckdb"), "mine");
    await expect(exportDatabase(options, join(folder, "mine.duckdb"))).rejects.toThrow("is there already");
  });

  it("leaves nothing behind when it cannot be written whole", async () => {
    const { options, folder, lake } = await newLake();
    mkdirSync(join(folder, "out"));
    const target = join(folder, "out", "lake.duckdb");
    await expect(exportDatabase(options, join(target, "lake.duckdb"))).rejects.toThrow("There is no folder");
    const files = readdirSync(join(lake, "windows"), { recursive: true, encoding: "utf8" });
    const damaged = join(
      lake,
      "windows",
      files.find((file) => file.endsWith(".parquet"))!,
    );
    writeFileSync(damaged, "no Parquet");
    await expect(exportDatabase(options, target)).rejects.toThrow(UserError);
    rmSync(damaged);
    await expect(exportDatabase(options, target)).rejects.toThrow("is gone. Old versions lose files");
    expect(readdirSync(join(folder, "out"))).toEqual([]);
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
