import { cp, mkdir, readFile, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadConfig } from "../../src/config.js";
import type { Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";
import { csv } from "../cli/forms.js";
import { type Ended, newFolder, tumble, writeFiles } from "../cli/tumble.js";
import type { Tables } from "../lake/tables.js";
import { type Content, expectedTables, usual } from "../run/oracle.js";

const hook = pathToFileURL(join(import.meta.dirname, "hook.js")).href;

/** A raw file in its first, second or third state. */
const a1 = [
  "2016-07-26T10:00:00.000Z,Open",
  "2016-07-26T10:01:00.000Z,Shut",
  "2016-07-27T10:00:00.000Z,Close",
];
const a2 = [
  "2016-07-26T11:00:00.000Z,Open",
  "soon,Open",
  "2016-07-28T10:00:00.000Z,Shut",
  "2016-07-28T10:00:00.000Z,Open",
];
const a3 = ["2016-07-25T11:00:00.000Z,Close", "2016-07-25T11:00:00.000Z,Shut"];
const b = ["2016-07-26T10:00:00.000Z,Close", "2016-07-29T10:00:00.000Z,Open"];
const c = [
  "2016-07-26T10:00:00.000Z,Close",
  "2016-07-28T10:00:00.000Z,Close",
  "2016-07-30T10:00:00.000Z,Close",
  ",Close",
];

export type State = Readonly<Record<string, readonly string[]>>;

export const older: State = { a: a1, b };
export const newer: State = { a: a2, b, c };
export const newest: State = { a: a3, b, c };

/** What the tables must say of such raw files. */
export function tablesOf(state: State): Tables {
  const contents = Object.entries(state).map(([name, lines]): [string, Content] => {
    return [`events/${name}.csv`, { lines, size: Buffer.byteLength(csv(lines)), rules: usual }];
  });
  return expectedTables(new Map(contents));
}

/** Brings the raw files of a project into a state. */
export async function write(folder: string, state: State): Promise<void> {
  await rm(join(folder, "events"), { recursive: true, force: true });
  await mkdir(join(folder, "events"), { recursive: true });
  for (const [name, lines] of Object.entries(state)) {
    await writeFiles(folder, { [`events/${name}.csv`]: csv(lines) });
    // Of these tests' own states, those with the same content have the same time.
    const seconds = 1_470_000_000 + lines.join().length;
    await utimes(join(folder, "events", `${name}.csv`), seconds, seconds);
  }
}

/** A project whose lake is as the older raw files have it, while the newer ones are there to be read. */
export async function changedProject(): Promise<string> {
  const folder = await newFolder();
  await write(folder, older);
  await settle(folder);
  await write(folder, newer);
  return folder;
}

export async function copyOf(folder: string): Promise<string> {
  const copy = await newFolder();
  await cp(folder, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** Runs in this process, where no hook interferes. */
export async function settle(
  folder: string,
  source: readonly string[] = ["events"],
  date?: string,
): Promise<Result> {
  const config = { ...(await loadConfig(undefined, folder)), source };
  const surroundings = { cwd: folder, now: () => new Date() };
  return (await run({ config, from: date, to: date }, surroundings)) as Result;
}

export interface Fault {
  readonly at?: number | string;
  readonly act?: string;
  readonly log?: string;
}

export function runWithFault(folder: string, fault: Fault, args: readonly string[] = []): Promise<Ended> {
  return tumble(["run", "events", "--quiet", ...args], {
    cwd: folder,
    node: ["--import", hook],
    env: { TUMBLE_FAULT: JSON.stringify(fault) },
  });
}

/** The names of all steps of a run, in their order. */
export async function stepsOf(project: string): Promise<string[]> {
  const folder = await copyOf(project);
  const log = join(folder, "steps.log");
  await runWithFault(folder, { log });
  return (await readFile(log, "utf8")).trimEnd().split("\n");
}
