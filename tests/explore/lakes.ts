import { cpSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaults, type Config } from "../../src/config.js";
import type { Cell } from "../../src/duckdb/values.js";
import { answer, openFor, type Parameters } from "../../src/explore/ask.js";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { run } from "../../src/run/run.js";

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "tumble-explore-"));
}

export function configIn(folder: string): Config {
  return { ...defaults, folder, source: ["events/*.csv", "*.csv"], sqlFolder: undefined };
}

/** Two dates, four windows, one refused row. */
export const smallEvents = [
  "2016-07-26T23:40:00Z,Open",
  "2016-07-26T23:49:59Z,Close",
  "2016-07-26T23:50:00Z,Open",
  "2016-07-27T00:00:00Z,Open",
  "2016-07-27T00:01:00Z,Open",
  "2016-07-27T05:00:00Z,Closed",
  "=HYPERLINK(\u001b[31m),Open",
];

let written = 0;

export function writeEvents(folder: string, name: string, events: readonly string[]): void {
  const path = join(folder, name);
  writeFileSync(path, ["time,action", ...events, ""].join("\n"));
  // Whole seconds survive a copy of the lake.
  utimesSync(path, 1_500_000_000, 1_500_000_000 + ++written);
}

export async function runIn(folder: string): Promise<string> {
  const result = await run(
    { config: { ...configIn(folder), source: ["*.csv"] } },
    { cwd: folder, now: () => new Date() },
  );
  if (!("run" in result)) throw new Error("The run was a plan.");
  return result.run;
}

export interface Lake {
  readonly folder: string;
  readonly lake: string;
  readonly options: WorkspaceOptions;
  readonly run: string;
}

function lakeIn(folder: string, run: string): Lake {
  const lake = join(folder, "lake");
  return { folder, lake, options: { lake, config: configIn(folder), cwd: folder }, run };
}

export async function lakeOf(events: readonly string[]): Promise<Lake> {
  const folder = newFolder();
  writeEvents(folder, "events.csv", events);
  return lakeIn(folder, await runIn(folder));
}

async function secondLake(): Promise<Lake & { readonly second: string }> {
  const first = await newLake();
  writeEvents(first.folder, "late.csv", ["2016-07-28T10:00:00Z,Open"]);
  return { ...first, second: await runIn(first.folder) };
}

let first: Promise<Lake> | undefined;
let second: Promise<Lake & { readonly second: string }> | undefined;

function copyOf({ folder, run }: Lake): Lake {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return lakeIn(copy, run);
}

/** A folder of its own with a lake of the small events. */
export async function newLake(): Promise<Lake> {
  return copyOf(await (first ??= lakeOf(smallEvents)));
}

/** The same after a second run, which published one more date. */
export async function twoRuns(): Promise<Lake & { readonly second: string }> {
  const made = await (second ??= secondLake());
  return { ...copyOf(made), second: made.second };
}

/** The rows of one query, as a program gets them. */
export async function ask(
  options: WorkspaceOptions,
  sql: string,
  parameters: Parameters = {},
): Promise<Record<string, Cell>[]> {
  const question = { sql, parameters };
  const { workspace, query } = await openFor(options, question);
  try {
    return await answer(workspace, query, question, async (result) => {
      const rows = [];
      for await (const row of result) rows.push(row.object());
      return rows;
    });
  } finally {
    workspace.session.close();
  }
}
