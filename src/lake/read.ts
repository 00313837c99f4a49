import { statSync } from "node:fs";
import { join } from "node:path";
import type { Add } from "../delta/actions.js";
import { dataPath } from "../delta/paths.js";
import { columnsOf, duckdbType } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import { escapeGlob, identifier } from "../duckdb/quote.js";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";
import { isEvolved } from "./evolved.js";
import { partitionColumn } from "./partitions.js";

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

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
  const columns = columnsOf(snapshot.metaData).map(({ name, type }) => ({ name, type: duckdbType(type) }));
  const adds = [...files];
  checkPresent(snapshot, adds);
  const select =
    adds.length === 0
      ? noRows(columns)
      : isOurs(snapshot, adds)
        ? await ownSelect(session, name, snapshot, adds, columns)
        : await anySelect(session, name, snapshot, adds, columns);
  await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${select}`);
}

/** The engine would only say that a path matches nothing, or that a file of its own is no Parquet. */
export function checkPresent(snapshot: Snapshot, adds: readonly Add[] = [...snapshot.files.values()]): void {
  const isOwn = isOurs(snapshot, adds);
  for (const { path, size } of adds) {
    // Hundreds of files are asked after here, and asking for each in turn without blocking takes ten times as long.
    const found = statSync(dataPath(snapshot.folder, path), { throwIfNoEntry: false });
    if (found && (!isOwn || found.size === size)) continue;
    const check = `${command("check", snapshot.folder)} says how to mend it`;
    const what = found
      ? `is damaged: it has ${found.size} bytes, and the log says ${size}. ${check}`
      : `is gone. Old versions lose files to "tumble vacuum"; for the newest, ${check}`;
    throw new UserError(
      `Version ${snapshot.version} of the table "${snapshot.folder}" cannot be read: its file "${path}" ${what}.`,
    );
  }
}

/** Whether this program wrote all of the files, so that their folders and columns can be relied on. */
function isOurs(snapshot: Snapshot, adds: readonly Add[]): boolean {
  return (
    snapshot.metaData.partitionColumns.every((column) => column === partitionColumn) &&
    adds.every((add) => Object.keys(add.tags ?? {}).some((key) => key.startsWith("tumble.")))
  );
}

async function ownSelect(
  session: Session,
  name: string,
  snapshot: Snapshot,
  adds: readonly Add[],
  columns: readonly TypedColumn[],
): Promise<string> {
  const variable = `live_${name}`;
  await session.set(
    variable,
    adds.map((add) => escapeGlob(join(snapshot.folder, add.path))),
  );
  const partitioned = snapshot.metaData.partitionColumns.length > 0;
  const hive = partitioned
    ? `hive_partitioning = true, hive_types = {'${partitionColumn}': DATE}`
    : "hive_partitioning = false";
  const evolved = isEvolved(snapshot.metaData);
  const scan = `FROM read_parquet(getvariable('${variable}'), ${hive}, union_by_name = ${evolved})`;
  const list = columns.map((column) => identifier(column.name)).join(", ");
  return evolved ? `${noRows(columns)} UNION ALL BY NAME ${scan}` : `SELECT ${list} ${scan}`;
}

/** Other writers name folders as they like: the values of the partition columns are those of the log. */
async function anySelect(
  session: Session,
  name: string,
  snapshot: Snapshot,
  adds: readonly Add[],
  columns: readonly TypedColumn[],
): Promise<string> {
  const paths = adds.map((add) => dataPath(snapshot.folder, add.path));
  const { partitionColumns } = snapshot.metaData;
  const partitions = adds.map((add, i) => ({
    file: paths[i] ?? "",
    parts: partitionColumns.map((column) => add.partitionValues[column] ?? null),
  }));
  await session.set(`live_${name}`, paths.map(escapeGlob));
  await session.set(`parts_${name}`, JSON.stringify(partitions));
  await session.set(
    `partitioned_${name}`,
    partitionColumns.map((column) => column.toLowerCase()),
  );
  const stored = columns.filter((column) => !partitionColumns.includes(column.name));
  const list = columns.map(({ name, type }) => {
    const position = partitionColumns.indexOf(name);
    const value = position < 0 ? `rows.${identifier(name)}` : `partitions.parts[${position + 1}]`;
    return `CAST(${value} AS ${type}) AS ${identifier(name)}`;
  });
  return `
    SELECT ${list.join(", ")}
    FROM (
      ${noRows([...stored, { name: "tumble_file", type: "VARCHAR" }])}
      UNION ALL BY NAME
      SELECT COLUMNS(lambda column_name: NOT list_contains(CAST(getvariable('partitioned_${name}') AS VARCHAR[]), lower(column_name)))
      FROM read_parquet(getvariable('live_${name}'), hive_partitioning = false, union_by_name = true, filename = 'tumble_file')
    ) AS rows
    JOIN (
      SELECT unnest(from_json(getvariable('parts_${name}'), '[{"file": "VARCHAR", "parts": ["VARCHAR"]}]'), recursive := true)
    ) AS partitions ON rows.tumble_file = partitions.file`;
}

function noRows(columns: readonly TypedColumn[]): string {
  const list = columns.map((column) => `CAST(NULL AS ${column.type}) AS ${identifier(column.name)}`);
  return `SELECT ${list.join(", ")} WHERE false`;
}
