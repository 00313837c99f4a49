import { existsSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { isMissing } from "../delta/files.js";
import { logFolder, STAGED } from "../delta/log.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import type { At } from "../delta/travel.js";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { command } from "../proposal.js";

/** A Delta table, of a lake or anywhere else. */
export interface Table {
  /** As a person refers to it. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

const kept = ["sources", "tally", "quarantine"];

/** Whether a run keeps the table true to the raw files by itself, whatever anybody else does to it. */
export function isKept(folder: string): boolean {
  return kept.includes(basename(folder));
}

/** Takes the name of a table of the lake, or the path of any Delta table. */
export async function findTable(text: string, lakeFolder: string, cwd: string): Promise<Table> {
  const inLake = join(lakeFolder, text);
  if (isName(text) && isTable(inLake)) return { name: text, folder: inLake };
  const folder = resolve(cwd, text);
  if (isTable(folder)) return { name: text, folder };
  const [first] = await tableNames(folder);
  if (first !== undefined) {
    throw new UserError(
      `"${text}" is a lake, not a table. Name it with --lake, as in --lake ${text}, or give the path of a table, such as "${join(text, first)}".`,
    );
  }
  if (!isName(text)) {
    throw new UserError(
      `There is no Delta table in "${text}": it has no folder _delta_log. Check the path, or name a table of the lake.`,
    );
  }
  const names = await tableNames(lakeFolder);
  if (names.length === 0) throw emptyLake(lakeFolder);
  throw new UserError(
    `The lake "${lakeFolder}" has no table "${text}".${didYouMean(text, names)} Tables found: ${names.join(", ")}.`,
  );
}

export function emptyLake(lakeFolder: string): UserError {
  const what = existsSync(lakeFolder)
    ? `The lake "${lakeFolder}" holds no tables.`
    : `There is no lake in "${lakeFolder}".`;
  return new UserError(`${what} Check --lake, or fill it with ${command("run")} first.`);
}

/** The tables of a lake, in the order of their names. */
export async function tableNames(lakeFolder: string): Promise<string[]> {
  if (!existsSync(lakeFolder)) return [];
  const entries = await readdir(lakeFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && isTable(join(lakeFolder, entry.name)));
  return folders.map((entry) => entry.name).sort();
}

/** A table at a version; an error where there is none. */
export async function readTable(table: Table, at?: At): Promise<Snapshot> {
  const snapshot = await readSnapshot(table.folder, at);
  if (snapshot) return snapshot;
  throw new UserError(`There is no Delta table in "${table.folder}". Check the path.`);
}

/** Refuses to change what the next run would put right again at once. */
export function checkRestorableTable(table: Table, snapshot: Snapshot, verb: string): void {
  const name = basename(table.folder);
  if (!isKept(table.folder) || snapshot.metaData.name !== name) return;
  throw new UserError(
    `The table "${name}" cannot be ${verb}: it follows the raw files, and the next run would put it right again at once. Put the raw files back as they were and run, or restore a mart such as windows, whose dates then stay on hold.`,
  );
}

/** A run that was killed before the first commit leaves a log without a version, and that is no table yet. */
function isTable(folder: string): boolean {
  try {
    return readdirSync(logFolder(folder)).some((name) => !name.startsWith(STAGED));
  } catch (error) {
    return !isMissing(error);
  }
}

function isName(text: string): boolean {
  return !text.includes("/") && !text.includes(sep) && text !== "." && text !== "..";
}
