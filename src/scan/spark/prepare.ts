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
  await declare(cluster, {
    window_seconds: ["BIGINT", parameters.windowSeconds],
    timezone: ["STRING", parameters.timezone],
    input_timezone: ["STRING", parameters.inputTimezone],
    watermark_seconds: ["DOUBLE", parameters.watermark],
    range_start: ["STRING", parameters.rangeStart],
    range_end: ["STRING", parameters.rangeEnd],
    action_names: ["ARRAY<STRING>", spelled.map(({ name }) => name)],
    action_spellings: ["ARRAY<STRING>", spelled.map(({ text }) => text)],
  });
  await runFile(cluster, "prelude.sql");
}

type Variable = readonly [type: string, value: Given | readonly string[]];

/** Makes variables of the session, and gives all of them their values at once. */
export async function declare(
  cluster: Cluster,
  variables: Readonly<Record<string, Variable>>,
): Promise<void> {
  const given: Record<string, Given> = {};
  const values: string[] = [];
  for (const [name, [type, value]] of Object.entries(variables)) {
    await cluster.run(`DECLARE OR REPLACE VARIABLE ${name} ${type}`);
    const isList = typeof value === "object" && value !== null;
    given[name] = isList ? JSON.stringify(value) : value;
    values.push(isList ? `from_json(:${name}, '${type}')` : `CAST(:${name} AS ${type})`);
  }
  await cluster.run(`SET VAR (${Object.keys(variables).join(", ")}) = (SELECT ${values.join(", ")})`, given);
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
