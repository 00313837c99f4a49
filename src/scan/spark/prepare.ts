import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { builtInFolder } from "../../models/load.js";
import type { Parameters } from "../../models/parameters.js";
import type { Cluster, Given } from "./cluster.js";

/** What decides how Spark reads and counts; its defaults differ between versions and clusters. */
const settings = {
  "spark.sql.session.timeZone": "UTC",
  "spark.sql.ansi.enabled": "true",
  "spark.sql.ansi.doubleQuotedIdentifiers": "true",
  "spark.sql.caseSensitive": "true",
  "spark.sql.variable.substitute": "false",
  "spark.sql.parser.escapedStringLiterals": "false",
  "spark.sql.files.ignoreCorruptFiles": "false",
  "spark.sql.files.ignoreMissingFiles": "false",
  "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
  "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
  "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
  "spark.sql.parquet.binaryAsString": "false",
};

/** Sets every parameter, and defines the functions that models may call. */
export async function prepareCluster(cluster: Cluster, parameters: Parameters): Promise<void> {
  await cluster.configure(settings);
  const spelled = Object.entries(parameters.actions).flatMap(([name, texts]) =>
    texts.map((text) => ({ name, text })),
  );
  await declare(cluster, "window_seconds", "BIGINT", parameters.windowSeconds);
  await declare(cluster, "timezone", "STRING", parameters.timezone);
  await declare(cluster, "input_timezone", "STRING", parameters.inputTimezone);
  await declare(cluster, "watermark_seconds", "DOUBLE", parameters.watermark ?? null);
  await declare(cluster, "range_start", "STRING", parameters.rangeStart);
  await declare(cluster, "range_end", "STRING", parameters.rangeEnd);
  await declareList(
    cluster,
    "action_names",
    spelled.map(({ name }) => name),
  );
  await declareList(
    cluster,
    "action_spellings",
    spelled.map(({ text }) => text),
  );
  await runFile(cluster, "prelude.sql");
}

/** Makes a variable of the session, or gives it another value. */
export async function declare(cluster: Cluster, name: string, type: string, value: Given): Promise<void> {
  await cluster.run(`DECLARE OR REPLACE VARIABLE ${name} ${type}`);
  await cluster.run(`SET VAR ${name} = CAST(:value AS ${type})`, { value });
}

async function declareList(cluster: Cluster, name: string, values: readonly string[]): Promise<void> {
  await cluster.run(`DECLARE OR REPLACE VARIABLE ${name} ARRAY<STRING>`);
  await cluster.run(`SET VAR ${name} = from_json(:value, 'ARRAY<STRING>')`, {
    value: JSON.stringify(values),
  });
}

/** Runs a file of `sql/spark`, statement by statement. */
export async function runFile(cluster: Cluster, name: string): Promise<void> {
  const text = await readFile(join(builtInFolder, "spark", name), "utf8");
  for (const statement of statementsIn(text)) await cluster.run(statement);
}

/** Spark takes one statement at a time; in these files, each ends with its line. */
export function statementsIn(text: string): string[] {
  return text
    .replace(/^--.*\n/gm, "")
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
