import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Session } from "../../duckdb/session.js";
import { escapeGlob } from "../../duckdb/quote.js";
import { UserError } from "../../errors.js";
import type { Rules } from "../scan.js";
import { createModel, createRawEvents } from "../readers.js";

const batchSize = 10_000;

/** An empty `scanned_tally`, with the columns that the model has. */
export async function emptyTally(session: Session, rules: Rules): Promise<void> {
  await createRawEvents(session, []);
  await createModel(session, rules.events);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE scanned_tally AS
    SELECT
      window_date, source_file, window_start,
      CAST(COLUMNS(* EXCLUDE (window_date, source_file, window_start)) AS BIGINT)
    FROM (${rules.tally.sql}\n) LIMIT 0`);
}

/** Adds rows to one of the tables of a scan, each a text of JSON. */
export async function addRows(
  session: Session,
  table: "scanned_tally" | "scanned_quarantine",
  rows: readonly string[],
): Promise<void> {
  const columns = await session.rows<{ column_name: string; column_type: string }>(`DESCRIBE FROM ${table}`);
  const structure = Object.fromEntries(columns.map((column) => [column.column_name, column.column_type]));
  await session.set("spark_structure", JSON.stringify([structure]));
  for (let i = 0; i < rows.length; i += batchSize) {
    await session.set("spark_rows", `[${rows.slice(i, i + batchSize).join(",")}]`);
    await session.run(`
      INSERT INTO ${table} BY NAME
      SELECT unnest(from_json(getvariable('spark_rows'), getvariable('spark_structure')), recursive := true)`);
  }
}

/** Spark writes one file at least, also where there are no rows. */
export async function checkWritten(folder: string): Promise<void> {
  const written = await readdir(folder).catch(() => []);
  if (written.some((name) => name.endsWith(".parquet"))) return;
  throw new UserError(
    `Spark wrote the refused rows to "${folder}", but nothing of it is seen here. Nothing was published. Name a folder with --staging that tumble and all workers see under the same path; what Spark wrote stays in "${dirname(folder)}" on the cluster.`,
  );
}

/** Adds the refused rows that Spark wrote to a folder. */
export async function addQuarantine(session: Session, folder: string): Promise<void> {
  await session.rows(
    "INSERT INTO scanned_quarantine BY NAME SELECT * FROM read_parquet($files, hive_partitioning = false)",
    { files: `${escapeGlob(folder)}/*.parquet` },
  );
}
