import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseNamedTable } from "../../src/explore/named.js";
import { ask, newFolder, lakeOf, newLake } from "./lakes.js";

describe("a table named on the command line", () => {
  it("is a file, a folder or a glob, of CSV, JSON or Parquet", async () => {
    const { options } = await newLake();
    const folder = newFolder();
    writeFileSync(join(folder, "a.csv"), "id,price\n1,2.5\n");
    writeFileSync(join(folder, "b.csv"), "id,price\n2,3.5\n");
    mkdirSync(join(folder, "json"));
    writeFileSync(join(folder, "json", "c.jsonl"), '{"id":3}\n');
    const tables = ["a=a.csv", "all_of_them=*.csv", "j=json"].map(parseNamedTable);
    const named = { ...options, tables, cwd: folder };
    expect(await ask(named, "FROM a")).toEqual([{ id: 1n, price: 2.5 }]);
    expect(await ask(named, "SELECT sum(price) AS sum FROM all_of_them")).toEqual([{ sum: 6 }]);
    expect(await ask(named, "FROM j")).toEqual([{ id: 3n }]);
    expect(await ask(named, "SELECT count(*) AS n FROM windows, a")).toEqual([{ n: 4n }]);
  });

  it("is another Delta table, with the partition values of its log", async () => {
    const { options } = await newLake();
    const other = await lakeOf(["2017-01-01T00:00:00Z,Open", "2017-01-02T00:00:00Z,Open"]);
    const named = { ...options, tables: [{ name: "other", path: join(other.lake, "windows") }] };
    expect(await ask(named, "SELECT window_date, total_count FROM other ORDER BY 1")).toEqual([
      { window_date: "2017-01-01", total_count: 1n },
      { window_date: "2017-01-02", total_count: 1n },
    ]);
  });

  it("needs no lake", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "a.csv"), "id\n1\n");
    const { options } = await newLake();
    const named = {
      ...options,
      lake: join(folder, "none"),
      tables: [{ name: "a", path: join(folder, "a.csv") }],
    };
    expect(await ask(named, "FROM a")).toEqual([{ id: 1n }]);
    expect(await ask({ ...named, tables: [] }, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  it.each(["a", "=x", "1a=x", "a=", "a b=x"])("needs a name and a path: %j", (text) => {
    expect(() => parseNamedTable(text)).toThrow("names no table");
  });

  it("cannot take the name of a table of the lake", async () => {
    const { options, folder } = await newLake();
    const named = { ...options, tables: [{ name: "windows", path: join(folder, "events.csv") }] };
    await expect(ask(named, "SELECT count(*) FROM windows, tally")).rejects.toThrow(
      "Choose another name for --table",
    );
  });
});
