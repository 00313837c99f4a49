import { join, resolve } from "node:path";
import { localFiles } from "../delta/files.js";
import { latestVersion, readLog } from "../delta/log.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { emptyLake, tableNames } from "../lake/tables.js";

const attempts = 20;

/**
 * Every table of the lake as it is now, or as it was: all of one moment, whatever is being published meanwhile.
 * `at` is a run, a time, or a version of a table (`windows@12`; `12` means that of windows).
 * Now, only the logs of the tables that `only` picks are read.
 */
export async function pinLake(
  folder: string,
  at?: string,
  only?: (names: readonly string[]) => readonly string[],
): Promise<Lake> {
  const absolute = resolve(folder);
  const names = await tableNames(absolute);
  if (names.length === 0) {
    throw emptyLake(absolute);
  }
  const chosen = only?.(names) ?? names;
  if (at === undefined || at === "now") return { folder: absolute, tables: await readNow(absolute, chosen) };
  const { readThen } = await import("./moment.js");
  return { folder: absolute, tables: await readThen(absolute, names, at) };
}

/** Tables of a lake at one version each: what a report has to name to be reproduced. */
export function versionsOf(lake: Lake): string[] {
  return [...lake.tables].map(([name, snapshot]) => `${name}@${snapshot.version}`);
}

/** Read, then listed again: where no version moved in between, there was a moment at which all of them were current. */
async function readNow(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    const tables = await readTables(folder, names);
    if (await areCurrent(tables)) return tables;
  }
  throw new UserError(
    `Runs keep publishing to "${folder}", so that no moment could be caught. Try again, or name one with --at.`,
  );
}

async function areCurrent(tables: ReadonlyMap<string, Snapshot>): Promise<boolean> {
  for (const snapshot of tables.values()) {
    const log = await readLog(snapshot.folder, localFiles);
    if (log && latestVersion(log) !== snapshot.version) return false;
  }
  return true;
}

async function readTables(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
  const tables = new Map<string, Snapshot>();
  for (const name of names) {
    const snapshot = await readSnapshot(join(folder, name));
    if (snapshot) tables.set(name, snapshot);
  }
  return tables;
}
