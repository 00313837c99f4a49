import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Config } from "../config.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { dataPath } from "../delta/paths.js";
import { parseQuery, type Query } from "../duckdb/query.js";
import { identifier } from "../duckdb/quote.js";
import { lockDown } from "../duckdb/sandbox.js";
import { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { propertiesOf, type Lake } from "../lake/lake.js";
import { viewTable } from "../lake/read.js";
import { builtInFolder, chooseVersions, loadModels } from "../models/load.js";
import type { Model } from "../models/model.js";
import { loadPrelude } from "../models/parameters.js";
import { attach, attachSnapshot, type Attachment, type NamedTable } from "./named.js";
import { pinLake } from "./pin.js";

export interface WorkspaceOptions {
  /** Absolute. */
  readonly lake: string;
  readonly config: Pick<Config, "sqlFolder" | "pins" | "inputTimezone" | "range" | "actions">;
  /** A run, a time or a version; undefined means now. */
  readonly at?: string | undefined;
  readonly tables?: readonly NamedTable[] | undefined;
  readonly cwd?: string | undefined;
  /** Lifts the sandbox. */
  readonly unsafe?: boolean | undefined;
  /** As DuckDB spells it: `2GB`. */
  readonly memory?: string | undefined;
  readonly threads?: number | undefined;
  /** The one file that `COPY … TO` of the program may write. */
  readonly writable?: string | undefined;
}

/** A session that sees one state of a lake, and nothing else. */
export interface Workspace {
  readonly session: Session;
  /** Null where nothing of it was asked for. */
  readonly lake: Lake | null;
  /** Tables and views by name, in the order of the names. */
  readonly names: readonly string[];
  /** Views that this state of the lake cannot show, and why. */
  readonly broken: ReadonlyMap<string, string>;
}

/** What a workspace has to hold: everything by name, or what some queries read. Versions (`windows@12`) always by name. */
export interface Wanted {
  readonly names: ReadonlySet<string>;
  readonly all: boolean;
  /** Functions that the queries call; without them, those of the models are taken to be needed. */
  readonly functions?: ReadonlySet<string>;
}

export async function openSession(options: WorkspaceOptions): Promise<Session> {
  return Session.open({
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
  });
}

/** A workspace with all tables and views, and the versions that a text mentions (`"windows@12"`). */
export async function openWorkspace(options: WorkspaceOptions, text = ""): Promise<Workspace> {
  const session = await openSession(options);
  try {
    return await furnish(session, options, { names: new Set(versionsIn(text)), all: true });
  } catch (error) {
    session.close();
    throw error;
  }
}

/** What one query needs, no more: a query that reads no table does not even look at the lake. */
export function wantedBy(query: Query): Wanted {
  return { names: query.tables, all: query.listsCatalog, functions: query.functions };
}

export function versionsIn(text: string): string[] {
  return [...text.toLowerCase().matchAll(/"([a-z][a-z0-9_]*@\d{1,15})"/g)].map((match) => match[1] ?? "");
}

/** Locks the session to the files of what is wanted, then makes that visible in it. */
export async function furnish(
  session: Session,
  options: WorkspaceOptions,
  wanted: Wanted,
): Promise<Workspace> {
  const named = options.tables ?? [];
  const isNeeded = wanted.all || wanted.names.size > 0 || named.length > 0;
  const lake = isNeeded && (wanted.all || hasOthers(wanted, named)) ? await pinned(options, wanted) : null;
  const views = lake ? await neededViews(session, options, lake, wanted) : [];
  const reached = new Set([...wanted.names, ...views.flatMap((view) => [...view.tables])]);
  const tables = [...(lake?.tables ?? [])].filter(([name]) => wanted.all || reached.has(name));
  const attachments = await attachmentsOf(options, lake, wanted);
  if (!(options.unsafe ?? false)) {
    const live = tables.flatMap(([, snapshot]) => filesOf(snapshot));
    const old = attachments.filter((each) => each.inLake).flatMap((each) => each.files);
    checkInside(options.lake, [...live, ...old]);
    await lockDown(session, {
      readable: [...live, ...attachments.flatMap((each) => each.files)],
      writable: options.writable,
    });
  }
  if (lake && (views.length > 0 || (await callsPrelude(wanted))))
    await loadPrelude(session, parametersOf(options, lake));
  for (const [name, snapshot] of tables) await viewTable(session, name, snapshot);
  for (const attachment of attachments) await attachment.create(session);
  const broken = await createViews(session, views);
  const names = [
    ...tables.map(([name]) => name),
    ...attachments.map((each) => each.name),
    ...views.map((view) => view.model.name),
  ];
  return { session, lake, names: names.filter((name) => !broken.has(name)).sort(), broken };
}

async function callsPrelude({ all, functions }: Wanted): Promise<boolean> {
  if (all || functions === undefined) return true;
  if (functions.size === 0) return false;
  const text = await readFile(join(builtInFolder, "duckdb", "prelude.sql"), "utf8");
  return [...text.matchAll(/ MACRO (\w+)/g)].some(([, name = ""]) => functions.has(name));
}

function hasOthers(wanted: Wanted, named: readonly NamedTable[]): boolean {
  return [...wanted.names].some((name) => !named.some((each) => each.name === name));
}

async function pinned(options: WorkspaceOptions, wanted: Wanted): Promise<Lake> {
  const needsZone = await callsPrelude(wanted);
  return pinLake(options.lake, options.at, (names) => {
    const taken = options.tables?.find(({ name }) => names.includes(name));
    if (taken)
      throw new UserError(`The lake has a table "${taken.name}" already. Choose another name for --table.`);
    const isTable = [...wanted.names].every((name) => names.includes(name));
    return isTable && !wanted.all && !needsZone ? [...wanted.names] : names;
  });
}

interface NeededView {
  readonly model: Model;
  readonly tables: ReadonlySet<string>;
}

/** Each view after those that it reads. */
async function neededViews(
  session: Session,
  options: WorkspaceOptions,
  lake: Lake,
  wanted: Wanted,
): Promise<NeededView[]> {
  const { sqlFolder, pins } = options.config;
  const isKnown = (name: string) => lake.tables.has(name);
  if (!wanted.all && [...wanted.names].every(isKnown)) return [];
  const models = [...chooseVersions(await loadModels(sqlFolder), pins).values()];
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
  return [...ordered.values()];
}

/** A view that is not understood is left to fail by itself, not to take the others with it. */
async function parsedView(session: Session, model: Model): Promise<Pick<Query, "tables">> {
  try {
    return await parseQuery(session, model.sql);
  } catch {
    return { tables: new Set() };
  }
}

async function createViews(session: Session, views: readonly NeededView[]): Promise<Map<string, string>> {
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

async function attachmentsOf(
  options: WorkspaceOptions,
  lake: Lake | null,
  wanted: Wanted,
): Promise<(Attachment & { name: string; inLake: boolean })[]> {
  const found = [];
  for (const named of options.tables ?? []) {
    found.push({ ...(await attach(named, options.cwd ?? process.cwd())), name: named.name, inLake: false });
  }
  for (const name of wanted.names) {
    const [, table = "", version] = /^(\w+)@(\d+)$/.exec(name) ?? [];
    const folder = lake?.tables.get(table)?.folder;
    if (folder === undefined) continue;
    const snapshot = await readSnapshot(folder, { version: Number(version) });
    if (snapshot) found.push({ ...attachSnapshot(name, snapshot), name, inLake: true });
  }
  return found;
}

function filesOf(snapshot: Snapshot): string[] {
  return [...snapshot.files.values()].map((add) => dataPath(snapshot.folder, add.path));
}

/** A link within the lake, or a log that names a file elsewhere, must not lead out of it. */
function checkInside(folder: string, files: readonly string[]): void {
  if (files.length === 0) return;
  const inside = realpathSync.native(folder) + sep;
  for (const file of files) {
    const real = existsSync(file) ? realpathSync.native(file) : null;
    if (real === null) {
      throw new UserError(
        `The file "${file}" is gone, though the lake's log lists it: a vacuum has removed it, or someone has. Ask for a newer state.`,
      );
    }
    if (!real.startsWith(inside)) {
      throw new UserError(
        `The lake's file "${file}" is in truth "${real}", outside of the lake. Remove it, or lift the sandbox with --unsafe.`,
      );
    }
  }
}

function parametersOf({ config }: WorkspaceOptions, lake: Lake) {
  const { timezone, windowSeconds } = propertiesOf(lake) ?? { timezone: "UTC", windowSeconds: 600 };
  return {
    timezone,
    windowSeconds,
    inputTimezone: config.inputTimezone,
    rangeStart: config.range.from,
    rangeEnd: config.range.to,
    actions: config.actions,
  };
}
