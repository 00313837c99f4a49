import { defaults, type Config } from "../config.js";
import { columnsFrom, columnsOf, evolve } from "../delta/schema.js";
import { inputsOfEach } from "../duckdb/parser.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { viewTable } from "../lake/read.js";
import { countColumn } from "../models/actions.js";
import { sqlError } from "../models/errors.js";
import type { Model } from "../models/model.js";
import type { Rules } from "../scan/scan.js";
import { uncountedAction } from "./books.js";

/** Columns that something reads of a model's result, with their types as models spell them. */
type Columns = Readonly<Record<string, string>>;
type Described = readonly { readonly name: string; readonly type: string }[];

const eventColumns: Columns = {
  source_file: "STRING",
  row_number: "BIGINT",
  raw_text: "STRING",
  raw_time: "STRING",
  raw_action: "STRING",
  reject_reason: "STRING",
  event_time: "TIMESTAMP_LTZ",
  action: "STRING",
};
const keyColumns: Columns = { window_date: "DATE", source_file: "STRING", window_start: "TIMESTAMP_LTZ" };
const quarantineColumns: Columns = {
  window_date: "DATE",
  source_file: "STRING",
  row_number: "BIGINT",
  reason: "STRING",
  raw_text: "STRING",
  raw_time: "STRING",
  raw_action: "STRING",
};
const dated: Columns = { window_date: "DATE" };
const shown: Readonly<Record<string, Columns>> = {
  summary: { event_count: "BIGINT", window_count: "BIGINT", overall_average: "DOUBLE" },
  top_windows: {
    position: "BIGINT",
    window_start: "TIMESTAMP_LTZ",
    open_count: "BIGINT",
    close_count: "BIGINT",
    total_count: "BIGINT",
    avg_actions: "DOUBLE",
  },
};

const rawEvents = `
  CREATE OR REPLACE TEMP TABLE raw_events AS
  SELECT '' AS source_file, 0::BIGINT AS row_number, '' AS raw_text, false AS malformed, '' AS time, '' AS action
  WHERE false`;

const engineTypes: Readonly<Record<string, string>> = {
  STRING: "VARCHAR",
  TIMESTAMP_LTZ: "TIMESTAMP WITH TIME ZONE",
};

/** Whether there is more than tumble brings along and its own tests bind: SQL, actions or tables of the project's. */
export function hasOwn({ sqlFolder, actions }: Pick<Config, "sqlFolder" | "actions">, lake: Lake): boolean {
  const others = Object.keys(actions).filter((action) => !Object.hasOwn(defaults.actions, action));
  return sqlFolder !== undefined || others.length > 0 || lake.tables.size > 0;
}

/**
 * Binds every model that a run uses, each over those before it, before anything is read or written. Tables without
 * rows stand for the models, since views would be bound again in each that reads them; none of them stays.
 */
export async function checkModels(
  session: Session,
  lake: Lake,
  rules: Rules,
  marts: readonly Model[],
  views: readonly Model[],
): Promise<void> {
  await session.run("BEGIN TRANSACTION");
  try {
    await bindAll(session, lake, rules, marts, views);
  } finally {
    await session.run("ROLLBACK");
  }
}

async function bindAll(
  session: Session,
  lake: Lake,
  rules: Rules,
  marts: readonly Model[],
  views: readonly Model[],
): Promise<void> {
  const chosen = Object.keys(shown).flatMap((name) => views.find((view) => view.name === name) ?? []);
  // Marts have been parsed before, to be put in order.
  await inputsOfEach(session, [rules.events, rules.tally, rules.quarantine, ...chosen]);
  await session.run(rawEvents);
  await bind(session, rules.events, eventColumns);
  const counts = await bind(session, rules.tally, keyColumns);
  checkCounts(rules, counts);
  await become(session, lake, rules.tally, counts);
  await become(session, lake, rules.quarantine, await bind(session, rules.quarantine, quarantineColumns));
  for (const mart of marts) await become(session, lake, mart, await bind(session, mart, dated));
  for (const view of chosen) await bind(session, view, shown[view.name] ?? {});
}

/** Texts that the engine numbers are texts. */
function typeOf(type: string): string {
  return type.startsWith("ENUM(") ? "VARCHAR" : type;
}

/** Makes the model a table without rows, and returns its columns. */
async function bind(session: Session, model: Model, required: Columns): Promise<Described> {
  try {
    await session.run(`CREATE TEMP TABLE ${identifier(model.name)} AS ${model.sql}\nWITH NO DATA`);
  } catch (error) {
    throw sqlError(error, model.path);
  }
  const rows = await session.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE FROM ${identifier(model.name)}`,
  );
  const columns = rows.map((row) => ({ name: row.column_name, type: typeOf(row.column_type) }));
  for (const [name, type] of Object.entries(required)) {
    const found = columns.find((column) => column.name === name);
    if (found?.type === (engineTypes[type] ?? type)) continue;
    const instead = found ? `, but of type ${found.type}` : "";
    throw new UserError(
      `"${model.path}" yields no column "${name}" of type ${type}${instead}. Every version of "${model.name}" needs it: select it.`,
    );
  }
  return columns;
}

/** Checks that the lake's table can hold its columns, and gives the model those that the table has beside them. */
async function become(session: Session, lake: Lake, model: Model, described: Described): Promise<void> {
  const table = lake.tables.get(model.name);
  try {
    const columns = columnsFrom(described);
    if (table) evolve(columnsOf(table.metaData), columns);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`"${model.path}": ${error.message}`) : error;
  }
  if (!table) return;
  await viewTable(session, "stored", table, []);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(model.name)} AS FROM stored UNION ALL BY NAME FROM ${identifier(model.name)}`,
  );
}

/** Whatever the tally holds beside its key is added up. */
function checkCounts({ tally, parameters }: Rules, columns: Described): void {
  const names = new Set(columns.map((column) => column.name));
  const uncounted = Object.keys(parameters.actions).find((action) => !names.has(countColumn(action)));
  if (uncounted !== undefined) throw uncountedAction(uncounted);
  for (const { name, type } of columns) {
    if (name in keyColumns || (name.endsWith("_count") && type === "BIGINT")) continue;
    throw new UserError(
      `"${tally.path}" yields a column "${name}" of type ${type}, which is neither part of the tally's key nor a count. Let it end in _count and be a BIGINT, or leave it out.`,
    );
  }
}
