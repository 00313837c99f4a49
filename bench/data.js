/** @import { EventFile } from "./types.js" */
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/**
 * Unsorted events at random instants, a pure function of the row number and the seed, so that a cache made anew is
 * the same.
 * @type {(file: EventFile) => string}
 */
const eventsQuery = ({ rows, from, days, seed }) => `
  SELECT
    strftime(TIMESTAMP '${from}' + to_milliseconds((hash(i, ${seed}) % ${days * 86_400_000})::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ') AS time,
    CASE hash(${seed}, i) % 2 WHEN 0 THEN 'Open' ELSE 'Close' END AS action
  FROM range(${rows}) AS numbers(i)`;

/**
 * Writes the CSV files that are not in the cache yet.
 * @param {readonly EventFile[]} files
 */
export async function generate(files) {
  const missing = files.filter((file) => !existsSync(file.path));
  if (missing.length === 0) return;
  console.error(`Generating ${missing.length} of ${files.length} event files, once.`);
  const connection = await (await DuckDBInstance.create()).connect();
  for (const file of missing) {
    mkdirSync(dirname(file.path), { recursive: true });
    await connection.run(`COPY (${eventsQuery(file)}) TO '${file.path}.part' (FORMAT csv, HEADER)`);
    renameSync(`${file.path}.part`, file.path);
  }
  connection.closeSync();
}
