import { readSchema, type TableSchema } from "../lake/schema.js";
import type { TableArguments } from "./table-options.js";
import { once, print, printJson, tableOf } from "./table.js";
import { columns } from "./text.js";

export async function showSchema(args: TableArguments): Promise<void> {
  once(args);
  const schema = await readSchema(await tableOf(args));
  if (args.json) printJson(schema);
  else print(schemaLines(schema));
}

function schemaLines({ columns: all }: TableSchema): string[] {
  const rows = all.map(({ name, type, nullable, partition, since }) => [
    name,
    `${type}${nullable ? "" : " NOT NULL"}${partition ? " (partition)" : ""}`,
    since === null ? "" : String(since.version),
    since?.run ?? "",
  ]);
  const lines = columns(["column", "type", "version", "run"], rows);
  return all.every((column) => column.since)
    ? lines
    : [...lines, "Columns without a version are older than the log."];
}
