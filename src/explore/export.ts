import { existsSync } from "node:fs";
import { link, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { dataPath } from "../delta/paths.js";
import { columnsOf, duckdbType } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import { escapeGlob, identifier } from "../duckdb/quote.js";
import { Session, type Value } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { partitionColumn } from "../lake/partitions.js";
import { checkPresent } from "../lake/read.js";
import { chooseVersions, loadModels } from "../models/load.js";
import type { Model } from "../models/model.js";
import { readPrelude, variablesOf } from "../models/parameters.js";
import type { Question } from "./ask.js";
import type { DateRange } from "./dates.js";
import { queryError } from "./errors.js";
import { checkInside } from "./inside.js";
import { pinLake } from "./pin.js";
import { lakeParameters } from "./views.js";
import type { WorkspaceOptions } from "./workspace.js";

/** All rows of a table or view, or those of some dates, in a settled order. */
export function exportQuestion(table: string, { from, to }: DateRange): Question {
  const conditions = [
    ...(from === undefined ? [] : [`${partitionColumn} >= CAST($from AS DATE)`]),
    ...(to === undefined ? [] : [`${partitionColumn} <= CAST($to AS DATE)`]),
  ];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return {
    sql: `SELECT * FROM ${identifier(table)}${where} ORDER BY ALL`,
    parameters: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  };
}

export interface ExportedDatabase {
  readonly lake: Lake;
  readonly views: readonly string[];
  /** Views that this state of the lake cannot show. */
  readonly left: readonly string[];
}

/**
 * Writes a new DuckDB file whose views list the files of one state of the lake, so that any DuckDB reads it without an
 * extension. The functions of the models are in it, too. It holds no rows: it is good until a vacuum removes those files.
 */
export async function exportDatabase(options: WorkspaceOptions, target: string): Promise<ExportedDatabase> {
  if (!existsSync(dirname(target)))
    throw new UserError(
      `There is no folder "${dirname(target)}" to write to. Make it first, or check the name.`,
    );
  if (existsSync(target))
    throw new UserError(
      `"${target}" is there already, and stays as it is. Choose another name, or remove it first.`,
    );
  const lake = await pinLake(options.lake, options.at);
  const models = chooseVersions(loadModels(options.config.sqlFolder), options.config.pins);
  checkInside(options.lake, [...lake.tables.values()].flatMap(filesOf));
  const part = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    const written = await writeDatabase(part, [...models.values()], lake, options);
    // Unlike a rename, a link fails where someone else has made the file meanwhile.
    await link(part, target);
    return written;
  } catch (error) {
    throw queryError(error, "");
  } finally {
    for (const file of [part, `${part}.wal`]) await rm(file, { force: true });
  }
}

async function writeDatabase(
  path: string,
  models: readonly Model[],
  lake: Lake,
  options: WorkspaceOptions,
): Promise<ExportedDatabase> {
  const session = await Session.open();
  const views: string[] = [];
  let waiting = models.filter((model) => model.kind === "view");
  try {
    await session.run(`ATTACH ${literal(path)} AS exported`);
    await session.run("USE exported");
    await session.run(functionsText(await readPrelude(), variablesOf(lakeParameters(options, lake))));
    for (const [name, snapshot] of lake.tables) {
      await session.run(`CREATE VIEW ${identifier(name)} AS ${selectOf(snapshot)}`);
      views.push(name);
    }
    // A view may read another, so go round until none is left that can be made.
    for (let before = -1; before !== waiting.length;) {
      before = waiting.length;
      const left = [];
      for (const model of waiting) {
        if (await attempt(session, `CREATE VIEW ${identifier(model.name)} AS ${model.sql}`))
          views.push(model.name);
        else left.push(model);
      }
      waiting = left;
    }
    await session.run("USE memory");
    await session.run("DETACH exported");
  } finally {
    session.close();
  }
  return { lake, views: views.sort(), left: waiting.map((model) => model.name).sort() };
}

async function attempt(session: Session, sql: string): Promise<boolean> {
  try {
    await session.run(sql);
    return true;
  } catch {
    return false;
  }
}

function filesOf(snapshot: Snapshot): string[] {
  checkPresent(snapshot);
  return [...snapshot.files.values()].map((add) => dataPath(snapshot.folder, add.path));
}

function selectOf(snapshot: Snapshot): string {
  const columns = columnsOf(snapshot.metaData).map(({ name, type }) => ({ name, type: duckdbType(type) }));
  const none = columns
    .map((column) => `CAST(NULL AS ${column.type}) AS ${identifier(column.name)}`)
    .join(", ");
  const files = filesOf(snapshot).map((file) => literal(escapeGlob(file)));
  if (files.length === 0) return `SELECT ${none} WHERE false`;
  const hive =
    snapshot.metaData.partitionColumns.length > 0
      ? `hive_partitioning = true, hive_types = {'${partitionColumn}': DATE}`
      : "hive_partitioning = false";
  const names = columns.map((column) => identifier(column.name)).join(", ");
  return `SELECT ${names} FROM (SELECT ${none} WHERE false UNION ALL BY NAME FROM read_parquet([${files.join(", ")}], ${hive}, union_by_name = true))`;
}

/** The functions of the models for a file: whoever opens it has no session variables, so their values are part of it. */
export function functionsText(prelude: string, variables: Readonly<Record<string, Value>>): string {
  return prelude
    .replaceAll("CREATE OR REPLACE TEMP ", "CREATE OR REPLACE ")
    .replace(/getvariable\('(\w+)'\)/g, (_, name: string) => constant(variables[name] ?? null));
}

function constant(value: Value): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value))
    return `CAST([${(value as readonly Value[]).map(constant).join(", ")}] AS VARCHAR[])`;
  return "NULL";
}

/** A view keeps no parameters, so its paths are part of its text. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
