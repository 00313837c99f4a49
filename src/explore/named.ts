import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { columnsOf, duckdbType } from "../delta/schema.js";
import { dataPath } from "../delta/paths.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";

/** A table that is no part of the lake, as --table names it. */
export interface NamedTable {
  readonly name: string;
  /** A Delta table's folder, or files: a path, a folder, a glob. */
  readonly path: string;
}

/** Files that a session may read, and how they become a view of it. */
export interface Attachment {
  readonly files: readonly string[];
  readonly create: (session: Session) => Promise<void>;
}

/** Takes `prices=data/prices.csv`. */
export function parseNamedTable(text: string): NamedTable {
  const [, name, path] = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined) {
    throw new UserError(`"${text}" names no table. Write a name and a path, as in prices=data/prices.csv.`);
  }
  return { name: name.toLowerCase(), path };
}

export async function attach({ name, path }: NamedTable, cwd: string): Promise<Attachment> {
  const folder = resolve(cwd, path);
  if (existsSync(join(folder, "_delta_log"))) {
    const snapshot = await readSnapshot(folder);
    if (snapshot) return attachSnapshot(name, snapshot);
  }
  const { listRawFiles } = await import("../sources/list.js");
  const listing = await listRawFiles([folder], {
    cwd,
    zone: "UTC",
    format: undefined,
    exclude: [],
    allowEmpty: false,
    dates: undefined,
  });
  const formats = new Set(listing.files.map((file) => file.format));
  if (formats.size > 1) {
    throw new UserError(
      `"${path}" holds files of several formats: ${[...formats].join(", ")}. Name those of one format, as in ${name}=${path}/*.csv.`,
    );
  }
  const [format = "csv"] = formats;
  const files = listing.files.map((file) => file.path);
  const create = async (session: Session) => {
    const variable = `named_${name}`;
    await session.set(variable, files);
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS FROM read_${format}(getvariable('${variable}'), union_by_name = true)`,
    );
  };
  return { files, create };
}

/** A table at a version under any name; partition values are those of the log, as the protocol asks. */
export function attachSnapshot(name: string, snapshot: Snapshot): Attachment {
  const adds = [...snapshot.files.values()];
  const files = adds.map((add) => dataPath(snapshot.folder, add.path));
  const partitioned = snapshot.metaData.partitionColumns;
  const columns = columnsOf(snapshot.metaData).map(({ name, type }) => ({ name, type: duckdbType(type) }));
  const create = async (session: Session) => {
    const variable = `files_${Buffer.from(name).toString("hex")}`;
    const list = columns.map(
      (column) => `CAST(${identifier(column.name)} AS ${column.type}) AS ${identifier(column.name)}`,
    );
    const none = columns.map((column) => `CAST(NULL AS ${column.type}) AS ${identifier(column.name)}`);
    const empty = `SELECT ${none.join(", ")} WHERE false`;
    if (files.length === 0) {
      await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${empty}`);
      return;
    }
    const values = adds.map((add, i) => ({ " file": files[i], ...add.partitionValues }));
    const shape = Object.fromEntries([" file", ...partitioned].map((key) => [key, "VARCHAR"]));
    await session.set(variable, files);
    await session.set(`${variable}_values`, JSON.stringify(values));
    await session.set(`${variable}_shape`, JSON.stringify([shape]));
    const stored = columns.filter((column) => !partitioned.includes(column.name));
    const missing = stored.map((column) => `CAST(NULL AS ${column.type}) AS ${identifier(column.name)}`);
    const rows = `FROM read_parquet(getvariable('${variable}'), hive_partitioning = false, union_by_name = true, filename = ' file')`;
    await session.run(`
      CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS
      SELECT ${list.join(", ")}
      FROM (SELECT ${[...missing, `'' AS " file"`].join(", ")} WHERE false UNION ALL BY NAME ${rows})
      JOIN (SELECT unnest(from_json(getvariable('${variable}_values'), getvariable('${variable}_shape')), recursive := true))
      USING (" file")`);
  };
  return { files, create };
}
