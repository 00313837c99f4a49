import { dataPath } from "../delta/paths.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { lockDown } from "../duckdb/sandbox.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { viewTable } from "../lake/read.js";
import { checkInside, checkStillInside } from "./inside.js";
import type { Attachment, NamedTable } from "./named.js";
import { pinLake } from "./pin.js";
import { callsPrelude, createViews, loadFunctions, neededViews } from "./views.js";
import type { Wanted, Workspace, WorkspaceOptions } from "./workspace.js";

/** Locks the session to the files of what is wanted, then makes that visible in it. */
export async function furnishLake(
  session: Session,
  options: WorkspaceOptions,
  wanted: Wanted,
): Promise<Workspace> {
  const named = options.tables ?? [];
  const callsModels = await callsPrelude(wanted);
  const lake = wanted.all || hasOthers(wanted, named) ? await pinned(options, wanted, callsModels) : null;
  const { views, known } = lake
    ? await neededViews(session, options, lake, wanted)
    : { views: [], known: [] };
  const reached = new Set([...wanted.names, ...views.flatMap((view) => [...view.tables])]);
  const tables = [...(lake?.tables ?? [])].filter(([name]) => wanted.all || reached.has(name));
  const attachments = await attachmentsOf(options, lake, wanted);
  const own = [
    ...tables.flatMap(([, snapshot]) => filesOf(snapshot)),
    ...attachments.filter((each) => each.inLake).flatMap((each) => each.files),
  ];
  const guarded = (options.unsafe ?? false) ? [] : own;
  if (!(options.unsafe ?? false)) {
    checkInside(options.lake, own);
    await lockDown(session, {
      readable: [...own, ...attachments.filter((each) => !each.inLake).flatMap((each) => each.files)],
      writable: options.writable,
    });
  }
  if (lake && (views.length > 0 || callsModels)) await loadFunctions(session, options, lake);
  for (const [name, snapshot] of tables) await viewTable(session, name, snapshot);
  for (const attachment of attachments) await attachment.create(session);
  const broken = await createViews(session, views);
  const names = [
    ...tables.map(([name]) => name),
    ...attachments.map((each) => each.name),
    ...views.map((view) => view.model.name),
  ];
  return {
    session,
    lake,
    names: names.filter((name) => !broken.has(name)).sort(),
    known: [...new Set([...(lake?.tables.keys() ?? []), ...known, ...names])].sort(),
    broken,
    checkFiles: () => {
      checkStillInside(options.lake, guarded);
    },
  };
}

function hasOthers(wanted: Wanted, named: readonly NamedTable[]): boolean {
  return [...wanted.names].some((name) => !named.some((each) => each.name === name));
}

async function pinned(options: WorkspaceOptions, wanted: Wanted, callsModels: boolean): Promise<Lake> {
  return pinLake(options.lake, options.at, (names) => {
    const taken = options.tables?.find(({ name }) => names.includes(name));
    if (taken)
      throw new UserError(`The lake has a table "${taken.name}" already. Choose another name for --table.`);
    const isTable = [...wanted.names].every((name) => names.includes(name));
    return isTable && !wanted.all && !callsModels ? [...wanted.names] : names;
  });
}

async function attachmentsOf(
  options: WorkspaceOptions,
  lake: Lake | null,
  wanted: Wanted,
): Promise<(Attachment & { name: string; inLake: boolean })[]> {
  const found = [];
  const named = options.tables ?? [];
  const versions = [...wanted.names].filter((name) => name.includes("@"));
  if (named.length + versions.length === 0) return [];
  const { attach, attachSnapshot } = await import("./named.js");
  for (const each of named) {
    found.push({ ...(await attach(each, options.cwd ?? process.cwd())), name: each.name, inLake: false });
  }
  for (const name of versions) {
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
