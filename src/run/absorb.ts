import { viewTable } from "../lake/read.js";
import { partitionColumn, type Partition } from "../lake/partitions.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import { identifier } from "../duckdb/quote.js";

export interface Absorption {
  readonly table: "tally" | "quarantine";
  /** The temporary table of new rows. */
  readonly scanned: string;
  /** Raw files whose rows are replaced. */
  readonly names: readonly string[];
  /** The partitions where those had or have rows. */
  readonly touched: ReadonlySet<Partition>;
  /** The partitions among them that are written anew even if they say the same. */
  readonly renewed: ReadonlySet<Partition>;
}

/**
 * Puts what was scanned in place of what the same raw files said before. The temporary table `candidate_<table>`
 * then holds the new content of the partitions that really change, which are returned; a file that was touched
 * but says the same changes nothing.
 */
export async function absorb(
  session: Session,
  snapshot: Snapshot | null,
  { table, scanned, names, touched, renewed }: Absorption,
): Promise<Partition[]> {
  const live = [...(snapshot?.files.values() ?? [])].filter((add) =>
    touched.has(add.partitionValues[partitionColumn] ?? null),
  );
  if (!snapshot || live.length === 0) {
    await session.run(`CREATE OR REPLACE TEMP TABLE candidate_${table} AS FROM ${scanned}`);
    return partitionsOf(session, scanned);
  }
  await session.set("absorbed_names", names);
  await viewTable(session, "live_rows", snapshot, live);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE live AS FROM live_rows;
    CREATE OR REPLACE TEMP TABLE absorbed AS SELECT unnest(CAST(getvariable('absorbed_names') AS VARCHAR[])) AS source_file;
    CREATE OR REPLACE TEMP TABLE dropped AS FROM live SEMI JOIN absorbed USING (source_file)`);
  const columns = await columnsOf(session, scanned);
  const sameColumns = columns.join() === (await columnsOf(session, "live")).join();
  const list = columns.map(identifier).join(", ");
  await session.run(
    sameColumns
      ? `CREATE OR REPLACE TEMP TABLE changed AS SELECT DISTINCT ${partitionColumn} FROM (
           (SELECT ${list} FROM dropped EXCEPT ALL SELECT ${list} FROM ${scanned})
           UNION ALL (SELECT ${list} FROM ${scanned} EXCEPT ALL SELECT ${list} FROM dropped))`
      : `CREATE OR REPLACE TEMP TABLE changed AS
           SELECT DISTINCT ${partitionColumn} FROM (FROM dropped UNION ALL BY NAME FROM ${scanned})`,
  );
  for (const partition of renewed) {
    await session.rows("INSERT INTO changed SELECT CAST($partition AS DATE)", { partition });
  }
  const counts = columns
    .filter((column) => column.endsWith("_count"))
    .map((column) => `coalesce(${identifier(column)}, 0) AS ${identifier(column)}`);
  const replace = table === "tally" ? `REPLACE (${counts.join(", ")})` : "";
  await session.run(`
    CREATE OR REPLACE TEMP TABLE candidate_${table} AS
    SELECT * ${replace} FROM (FROM live ANTI JOIN absorbed USING (source_file) UNION ALL BY NAME FROM ${scanned}) AS rows
    SEMI JOIN changed ON rows.${partitionColumn} IS NOT DISTINCT FROM changed.${partitionColumn}`);
  return partitionsOf(session, "changed");
}

async function partitionsOf(session: Session, table: string): Promise<Partition[]> {
  const rows = await session.rows<{ partition: Partition }>(
    `SELECT DISTINCT ${partitionColumn} AS partition FROM ${table}`,
  );
  return rows.map((row) => row.partition);
}

async function columnsOf(session: Session, table: string): Promise<string[]> {
  const rows = await session.rows<{ column_name: string }>(`DESCRIBE FROM ${table}`);
  return rows.map((row) => row.column_name).sort();
}
