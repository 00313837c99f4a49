import { resolve } from "node:path";
import { loadConfig } from "../config.js";
import { parseDate } from "../dates.js";
import { UserError } from "../errors.js";
import { openLake, propertiesOf } from "../lake/lake.js";
import { findTable, type Table } from "../lake/tables.js";
import type { LakeArguments, TableArguments } from "./table-options.js";

/** An option given twice has no meaning, but for those that take a list. */
export function once(argv: object, lists: readonly string[] = []): void {
  for (const [name, value] of Object.entries(argv)) {
    if (!Array.isArray(value) || name === "_" || lists.includes(name)) continue;
    throw new UserError(
      `--${name} is given ${value.length} times: ${value.map((each) => `"${String(each)}"`).join(", ")}. Give it once.`,
    );
  }
}

/** Absolute; `--lake` starts at the current folder, the project's setting at the project. */
export async function lakeFolderOf({ lake, config }: LakeArguments): Promise<string> {
  if (lake !== undefined) return resolve(lake);
  const project = await loadConfig(config, process.cwd());
  return resolve(project.folder, project.lake);
}

export async function tableOf(argv: TableArguments): Promise<Table> {
  return findTable(argv.table, await lakeFolderOf(argv), process.cwd());
}

/** `today` and `yesterday` are those of the lake's zone. */
export async function dateOf(argv: LakeArguments, text: string | undefined): Promise<string | undefined> {
  if (text === undefined || /^\d/.test(text)) return text === undefined ? text : parseDate(text, "UTC");
  const lake = await openLake(await lakeFolderOf(argv), ["tally"]);
  return parseDate(text, propertiesOf(lake)?.timezone ?? "UTC");
}

export function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(lines.join("\n") + "\n");
}

export function printJson(value: unknown): void {
  print([JSON.stringify(value, null, 2)]);
}
