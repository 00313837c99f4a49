import { dirname } from "node:path";
import { loadConfig, parametersOf } from "../config.js";
import { UserError } from "../errors.js";
import { compareTally, compareWithModel, recount } from "../lake/check-content.js";
import { checkTables, type CheckedTable, type Examination } from "../lake/check.js";
import type { Session } from "../duckdb/session.js";
import { withEngine, type Engine } from "../lake/engine.js";
import { openLake, settleProperties, type Lake } from "../lake/lake.js";
import { emptyLake, findTable, isKept, tableNames } from "../lake/tables.js";
import { loadModels } from "../models/load.js";
import type { Model } from "../models/model.js";
import { prepareSession } from "../models/parameters.js";
import { command } from "../proposal.js";
import { pc } from "./colors.js";
import type { CheckArguments } from "./check.js";
import { lakeFolderOf, once, print, printJson } from "./table.js";
import { bytes, columns, integer, list, plural } from "./text.js";

export async function showCheck(args: CheckArguments): Promise<void> {
  once(args);
  const folder = await lakeFolderOf(args);
  const names = args.table === undefined ? await tableNames(folder) : [args.table];
  if (names.length === 0) throw emptyLake(folder);
  const tables = await Promise.all(names.map((name) => findTable(name, folder, process.cwd())));
  const checked = await withEngine(async (engine) =>
    checkTables(engine, tables, args.table === undefined, await examination(engine, folder, args)),
  );
  const damaged = checked.filter((table) => table.damage.length > 0);
  if (args.json) printJson({ lake: folder, damaged: damaged.length > 0, tables: checked });
  else print(checked.flatMap(tableLines));
  const foreign = tables.filter((table) => dirname(table.folder) !== folder).map(({ name }) => name);
  if (damaged.length > 0) throw damageFound(damaged, new Set(foreign));
}

/** With --deep, all rows are read, and compared where a rule says what they should be. */
async function examination(
  engine: Engine,
  folder: string,
  args: CheckArguments,
): Promise<Examination | null> {
  if (!args.deep) return null;
  const session = await engine();
  const read: Examination["read"] = (snapshot) => recount(session, snapshot);
  if (args.table !== undefined) return { read, compare: () => Promise.resolve([]) };
  const config = await loadConfig(args.config, process.cwd());
  const models = loadModels(config.sqlFolder);
  let opened: Promise<Lake> | undefined;
  // Only once every table is known to be readable: one that is not would end the whole check.
  const open = async () => {
    const lake = await openLake(folder, await tableNames(folder));
    await prepareSession(session, parametersOf(config, settleProperties(lake, {})));
    return lake;
  };
  return { read, compare: async (name) => byRule(session, await (opened ??= open()), name, models) };
}

async function byRule(session: Session, lake: Lake, name: string, models: readonly Model[]) {
  if (name === "tally") return compareTally(session, lake);
  return name === "quarantine" ? [] : compareWithModel(session, lake, name, models);
}

function tableLines(table: CheckedTable): string[] {
  const state = table.damage.length > 0 ? pc.red("damaged") : pc.green("whole");
  const size = table.orphans.reduce((sum, orphan) => sum + orphan.size, 0);
  const lines = [
    `${table.table.padEnd(11)} ${state}: ${plural(table.files, "file")}, ${plural(table.rows, "row")}${table.version === null ? "" : `, version ${table.version}`}`,
    ...table.damage.map(
      ({ file, what }) => `            ${pc.red("✗")} ${file === null ? what : `"${file}" ${what}`}`,
    ),
  ];
  if (table.held.length > 0) lines.push(`            on hold: ${list(table.held)}`);
  if (table.foreign.length > 0)
    lines.push(`            written by another program: ${list(table.foreign)}; the next run puts it right`);
  if (table.orphans.length > 0) {
    lines.push(
      `            ${plural(table.orphans.length, "file")} (${bytes(size)}) that no version names, of a run that is going on or was killed; ${command("vacuum")} deletes what is old enough:`,
      ...columns(
        ["", "file", "size"],
        table.orphans.slice(0, 5).map(({ path, size }) => ["           ", path, bytes(size)]),
      ).slice(1),
    );
  }
  return lines;
}

function damageFound(damaged: readonly CheckedTable[], foreign: ReadonlySet<string>): UserError {
  const count = damaged.reduce((sum, table) => sum + table.damage.length, 0);
  const names = damaged.map((table) => table.table);
  const cures = damaged.flatMap((table) =>
    table.damage.flatMap(
      ({ mend }) => mend ?? (foreign.has(table.table) ? cureElsewhere(table) : cureOf(table)),
    ),
  );
  const ways = [...new Set(cures), "bring the files back from a backup"];
  return new UserError(
    `${integer(count)} ${count === 1 ? "thing is" : "things are"} wrong in ${list(names)}. To mend: ${ways.slice(0, -1).join("; ")}${ways.length > 1 ? "; or " : ""}${ways.at(-1) ?? ""}.`,
  );
}

/** No run builds a table that lies outside of the lake. */
function cureElsewhere({ table, version }: CheckedTable): string[] {
  return version === null ? [] : [wholeVersion(table)];
}

function wholeVersion(table: string): string {
  return `${command("restore", table, "--to", "VERSION")} with a version whose files are whole (${command("history", table)} lists them)`;
}

/** A table that cannot be opened cannot be written either. */
function cureOf({ table, version }: CheckedTable): string {
  if (isKept(table))
    return `move "${table}" aside and ${command("run", "--force")} to count the raw files again`;
  return version === null
    ? `move "${table}" aside and ${command("run")} to build it anew`
    : `${wholeVersion(table)}, or ${command("run", "--force")} to build it again`;
}
