import { localFiles } from "../delta/files.js";
import { history } from "../delta/history.js";
import { columnsOf, duckdbType } from "../delta/schema.js";
import { operationOf } from "./operation.js";
import { readTable, type Table } from "./tables.js";

/** Since when a table has a column. */
export interface Introduction {
  readonly version: number;
  /** ISO 8601. */
  readonly time: string;
  readonly run: string | null;
}

export interface TableColumn {
  readonly name: string;
  /** As DuckDB spells it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly partition: boolean;
  /** Null where the log does not reach back that far, or cannot be read there. */
  readonly since: Introduction | null;
}

export interface TableSchema {
  readonly table: string;
  readonly version: number;
  readonly columns: readonly TableColumn[];
}

/** The columns of the newest version, and the version and run that introduced each. */
export async function readSchema(table: Table): Promise<TableSchema> {
  const { version, metaData } = await readTable(table);
  const since = await introductions(table.folder);
  return {
    table: table.name,
    version,
    columns: columnsOf(metaData).map(({ name, type, nullable }) => ({
      name,
      type: duckdbType(type),
      nullable,
      partition: metaData.partitionColumns.includes(name),
      since: since.get(name) ?? null,
    })),
  };
}

async function introductions(folder: string): Promise<Map<string, Introduction>> {
  const schemas: { names: string[]; by: Introduction }[] = [];
  const damaged: number[] = [];
  let oldest = 0;
  const versions = history(folder, localFiles, (version) => damaged.push(version));
  for await (const { version, timestamp, commitInfo, actions } of versions) {
    // Who knows what that version introduced: it may be a column that all older ones lack.
    if (damaged.length > 0) break;
    oldest = version;
    const change = actions.find((action) => "metaData" in action);
    if (!change) continue;
    const run = operationOf(commitInfo).run ?? null;
    const by = { version, time: new Date(timestamp).toISOString(), run };
    schemas.unshift({ names: columnsOf(change.metaData).map((column) => column.name), by });
  }
  return firstSeen(schemas, oldest === 0 && damaged.length === 0);
}

/** A column that goes and comes back is new again. Of those in the first schema that a cut log holds, nobody knows. */
function firstSeen(
  schemas: readonly { readonly names: readonly string[]; readonly by: Introduction }[],
  whole: boolean,
): Map<string, Introduction> {
  const unknown = new Set(whole ? [] : schemas[0]?.names);
  let seen = new Map<string, Introduction>();
  for (const { names, by } of schemas) seen = new Map(names.map((name) => [name, seen.get(name) ?? by]));
  return new Map([...seen].filter(([name]) => !unknown.has(name)));
}
