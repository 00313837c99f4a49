// The yardstick of queries: opens DuckDB, runs one query over a list of Parquet files, prints its rows.
// node bench/select.js <query> [<file with the paths, one a line>]
import { readFileSync } from "node:fs";
import { DuckDBInstance, listValue } from "@duckdb/node-api";

const [query = "SELECT 1", list] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
if (list !== undefined) {
  const files = readFileSync(list, "utf8").trim().split("\n");
  await connection.run("SET VARIABLE files = $files", { files: listValue(files) });
}
const result = await connection.runAndReadAll(query);
console.log(JSON.stringify(result.getRowObjectsJson()));
