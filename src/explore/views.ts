import { parametersOf } from "../config.js";
import { parseQuery, type Query } from "../duckdb/query.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { propertiesOf, type Lake } from "../lake/lake.js";
import { chooseVersions, loadModels } from "../models/load.js";
import type { Model } from "../models/model.js";
import { loadPrelude, readPrelude, type Parameters } from "../models/parameters.js";
import type { Wanted, WorkspaceOptions } from "./workspace.js";

interface NeededView {
  readonly model: Model;
  readonly tables: ReadonlySet<string>;
}

/** The views that are wanted, each after those that it reads, and the names of all that there are. */
export async function neededViews(
  session: Session,
  options: WorkspaceOptions,
  lake: Lake,
  wanted: Wanted,
): Promise<{ views: readonly NeededView[]; known: readonly string[] }> {
  const { sqlFolder, pins } = options.config;
  const isKnown = (name: string) => lake.tables.has(name);
  if (!wanted.all && [...wanted.names].every(isKnown)) return { views: [], known: [] };
  const models = [...chooseVersions(loadModels(sqlFolder), pins).values()];
  const views = new Map(models.filter((model) => model.kind === "view").map((model) => [model.name, model]));
  const ordered = new Map<string, NeededView>();
  const add = async (name: string, path: readonly string[]): Promise<void> => {
    const model = views.get(name);
    if (!model || ordered.has(name) || path.includes(name)) return;
    const { tables } = await parsedView(session, model);
    for (const input of tables) await add(input, [...path, name]);
    ordered.set(name, { model, tables });
  };
  for (const name of wanted.all ? views.keys() : wanted.names) await add(name, []);
  return { views: [...ordered.values()], known: [...views.keys()] };
}

/** A view that is not understood is left to fail by itself, not to take the others with it. */
async function parsedView(session: Session, model: Model): Promise<Pick<Query, "tables">> {
  try {
    return await parseQuery(session, model.sql);
  } catch {
    return { tables: new Set() };
  }
}

export async function createViews(
  session: Session,
  views: readonly NeededView[],
): Promise<Map<string, string>> {
  const broken = new Map<string, string>();
  for (const { model } of views) {
    try {
      const { sql } = await parseQuery(session, model.sql);
      await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(model.name)} AS ${sql}`);
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      broken.set(model.name, `${model.path}: ${reason}`);
    }
  }
  return broken;
}

export async function callsPrelude({ all, functions }: Wanted): Promise<boolean> {
  if (all || functions === undefined) return true;
  if (functions.size === 0) return false;
  return [...(await readPrelude()).matchAll(/ MACRO (\w+)/g)].some(([, name = ""]) => functions.has(name));
}

/** The functions of the models, for the zone and the windows of this lake. */
export async function loadFunctions(session: Session, options: WorkspaceOptions, lake: Lake): Promise<void> {
  await loadPrelude(session, lakeParameters(options, lake));
}

/** What the functions of the models go by in this lake. */
export function lakeParameters({ config }: WorkspaceOptions, lake: Lake): Parameters {
  return parametersOf(config, propertiesOf(lake) ?? { timezone: "UTC", windowSeconds: 600 });
}
