import { localFiles, unlessMissing } from "../delta/files.js";
import { dataPath } from "../delta/paths.js";
import { columnsOf, duckdbType } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import { escapeGlob } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import type { Add } from "../delta/actions.js";
import { rowsOf } from "./history.js";

/** What is wrong with a table, and what to do about it. */
export interface Damage {
  /** A data file, or null where the table as a whole is meant. */
  readonly file: string | null;
  readonly what: string;
  /** What to do, where it is not what mends a damaged table. */
  readonly mend?: string;
}

/** Every live file is there, opens, and has the rows and columns that the log promises. */
export async function checkFiles(session: Session, snapshot: Snapshot): Promise<Damage[]> {
  const { present, damage } = await presentFiles(snapshot);
  if (present.length === 0) return damage;
  try {
    return [...damage, ...(await openFiles(session, snapshot, present))];
  } catch {
    // One query opens all; only when it fails is it worth asking file by file which one did.
    for (const add of present) damage.push(...(await openOne(session, snapshot, add)));
    return damage;
  }
}

async function presentFiles(snapshot: Snapshot): Promise<{ present: Add[]; damage: Damage[] }> {
  const present: Add[] = [];
  const damage: Damage[] = [];
  for (const add of snapshot.files.values()) {
    const status = await unlessMissing(localFiles.stat(dataPath(snapshot.folder, add.path)));
    if (status === null) damage.push({ file: add.path, what: "is gone" });
    else if (status.size !== add.size)
      damage.push({ file: add.path, what: `has ${status.size} bytes, and the log says ${add.size}` });
    else present.push(add);
  }
  return { present, damage };
}

async function openOne(session: Session, snapshot: Snapshot, add: Add): Promise<Damage[]> {
  try {
    return await openFiles(session, snapshot, [add]);
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return [{ file: add.path, what: `cannot be opened (${reason})` }];
  }
}

async function openFiles(session: Session, snapshot: Snapshot, adds: readonly Add[]): Promise<Damage[]> {
  const byPath = new Map(adds.map((add) => [dataPath(snapshot.folder, add.path), add]));
  await session.set("checked_files", [...byPath.keys()].map(escapeGlob));
  const footers = await session.rows<{ file: string; rows: string }>(
    "SELECT file_name AS file, num_rows AS rows FROM parquet_file_metadata(getvariable('checked_files'))",
  );
  const fields = await session.rows<{
    file: string;
    name: string;
    type: string | null;
    children: string | null;
  }>(
    "SELECT file_name AS file, name, duckdb_type AS type, num_children AS children FROM parquet_schema(getvariable('checked_files')) ORDER BY file_name, CAST(column_id AS INTEGER)",
  );
  const damage = footers.flatMap(({ file, rows }) => {
    const add = byPath.get(file);
    const promised = add ? rowsOf(add) : null;
    if (!add || promised === null || promised === Number(rows)) return [];
    return [{ file: add.path, what: `holds ${rows} rows, and the log says ${promised}` }];
  });
  const wanted = new Map(columnsOf(snapshot.metaData).map(({ name, type }) => [name, duckdbType(type)]));
  for (const [file, add] of byPath) {
    const own = topLevel(fields.filter((field) => field.file === file));
    for (const { name, type } of own) {
      const promised = wanted.get(name);
      if (type === null || promised === undefined || isReadAs(type, promised)) continue;
      damage.push({ file: add.path, what: `has "${name}" as ${type}, and the schema says ${promised}` });
    }
  }
  return damage;
}

interface Field {
  readonly name: string;
  readonly type: string | null;
  readonly children: string | null;
}

/** The schema is a tree in depth-first order under one root. */
function topLevel(fields: readonly Field[]): Field[] {
  const found: Field[] = [];
  for (let at = 1; at < fields.length; at = after(fields, at)) found.push(fields[at] ?? nothing);
  return found;
}

const nothing: Field = { name: "", type: null, children: null };

function after(fields: readonly Field[], at: number): number {
  let next = at + 1;
  for (let child = Number(fields[at]?.children ?? 0); child > 0 && next < fields.length; child--)
    next = after(fields, next);
  return next;
}

/** Spark stores times as INT96, which carries no zone. */
function isReadAs(type: string, promised: string): boolean {
  return type === promised || (type.startsWith("TIMESTAMP") && promised.startsWith("TIMESTAMP"));
}
