/** @import { Case, Place } from "../types.js" */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../measure.js";
import { tumble } from "./contenders.js";

const select = fileURLToPath(new URL("../select.js", import.meta.url));
const sums = "sum(total_count), max(open_count), count(*)";

/** @type {(place: Place) => Case} */
export function explore({ data, work }) {
  const path = join(data, "365-dates.csv");
  const lake = join(work, "lake");
  const list = join(work, "files.txt");
  const begin = () => {
    rmSync(lake, { recursive: true, force: true });
    measure([tumble, "run", path, "--lake", lake, "--quiet"], work);
    const files = readdirSync(join(lake, "windows"), { recursive: true, encoding: "utf8" });
    const live = files.filter((file) => file.startsWith("window_date=") && file.endsWith(".parquet"));
    writeFileSync(list, live.map((file) => join(lake, "windows", file)).join("\n"));
  };
  const sql = (/** @type {string} */ query) => [tumble, "sql", query, "--lake", lake, "--format", "json"];
  const scan = `SELECT ${sums} FROM read_parquet(getvariable('files'), hive_partitioning = true)`;
  return {
    title: "Questions by SQL: none of the lake's tables, and 365 dates",
    files: [{ path, rows: 400_000, from: "2023-01-01", days: 365, seed: 5 }],
    begin,
    contenders: [
      { name: "bare script, select 1", args: [select, "SELECT 1"] },
      { name: "tumble sql, select 1", args: sql("SELECT 1") },
      { name: "bare script, 365 files", args: [select, scan, list] },
      { name: "tumble sql, 365 dates", args: sql(`SELECT ${sums} FROM windows`) },
    ],
    compare: (of) => [
      {
        what: "tumble sql ÷ bare script, select 1, CPU",
        value: of("tumble sql, select 1").cpu / of("bare script, select 1").cpu,
        unit: "×",
        atMost: 1.3,
      },
      {
        what: "tumble sql ÷ bare script, 365 dates, CPU",
        value: of("tumble sql, 365 dates").cpu / of("bare script, 365 files").cpu,
        unit: "×",
        atMost: 1.3,
      },
    ],
  };
}
