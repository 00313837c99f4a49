import { join } from "node:path";
import type { Add } from "../delta/actions.js";
import { columnsOf, duckdbType } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import { escapeGlob, identifier } from "../duckdb/quote.js";
import { partitionColumn } from "./partitions.js";

/**
 * Makes a table, or only the given ones of its live files, a view of the session under `name`.
 * The columns are those of the table's schema, whatever the files hold.
 */
export async function viewTable(
  session: Session,
  name: string,
  snapshot: Snapshot,
  files: Iterable<Add> = snapshot.files.values(),
): Promise<void> {
  const paths = [...files].map((add) => escapeGlob(join(snapshot.folder, add.path)));
  const columns = columnsOf(snapshot.metaData).map(({ name, type }) => ({ name, type: duckdbType(type) }));
  const none = `SELECT ${columns.map((column) => `CAST(NULL AS ${column.type}) AS ${identifier(column.name)}`).join(", ")} WHERE false`;
  if (paths.length === 0) {
    await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${none}`);
    return;
  }
  const variable = `live_${name}`;
  await session.set(variable, paths);
  const partitioned = snapshot.metaData.partitionColumns.length > 0;
  const hive = partitioned
    ? `hive_partitioning = true, hive_types = {'${partitionColumn}': DATE}`
    : "hive_partitioning = false";
  const evolved = snapshot.metaData.configuration["tumble.evolved"] === "true";
  const scan = `FROM read_parquet(getvariable('${variable}'), ${hive}, union_by_name = ${evolved})`;
  const list = columns.map((column) => identifier(column.name)).join(", ");
  const select = evolved ? `${none} UNION ALL BY NAME ${scan}` : `SELECT ${list} ${scan}`;
  await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${select}`);
}
