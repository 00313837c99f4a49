import { basename } from "node:path";
import { columnsOf } from "../delta/schema.js";
import { tablesModule } from "../explore/typescript.js";
import { readSchema, type TableSchema } from "../lake/schema.js";
import { emptyLake, findTable, readTable, tableNames } from "../lake/tables.js";
import { command } from "../proposal.js";
import type { SchemaArguments } from "./schema.js";
import { lakeFolderOf, once, print, printJson } from "./table.js";
import { columns } from "./text.js";

export async function showSchema(args: SchemaArguments): Promise<void> {
  once(args);
  if (args.typescript) {
    process.stdout.write(await typesOf(args));
    return;
  }
  const folder = await lakeFolderOf(args);
  const schema = await readSchema(await findTable(args.table ?? "windows", folder, process.cwd()));
  if (args.json) printJson(schema);
  else print(schemaLines(schema));
}

async function typesOf(args: SchemaArguments): Promise<string> {
  const folder = await lakeFolderOf(args);
  const names = args.table === undefined ? await tableNames(folder) : [args.table];
  if (names.length === 0) throw emptyLake(folder);
  const tables = names.map(async (name) => {
    const table = await findTable(name, folder, process.cwd());
    return [basename(table.folder), columnsOf((await readTable(table)).metaData)] as const;
  });
  return tablesModule(new Map(await Promise.all(tables)));
}

function schemaLines({ table, columns: all }: TableSchema): string[] {
  const rows = all.map(({ name, type, nullable, partition, since }) => [
    name,
    `${type}${nullable ? "" : " NOT NULL"}${partition ? " (partition)" : ""}`,
    since === null ? "" : String(since.version),
    since?.run ?? "",
  ]);
  const lines = columns(["column", "type", "version", "run"], rows);
  return all.every((column) => column.since)
    ? lines
    : [
        ...lines,
        `Columns without a version are older than the log, or than what can be read of it (see ${command("check", table)}).`,
      ];
}
