import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { defaults, type Config } from "../../src/config.js";
import type { Cell } from "../../src/duckdb/values.js";
import { answer, openFor, type Parameters } from "../../src/explore/ask.js";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { run } from "../../src/run/run.js";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tumble-explore-"));
  made.push(folder);
  return folder;
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

export function writeEvents(folder: string, name: string, events: readonly string[]): void {
  writeFileSync(join(folder, name), ["time,action", ...events, ""].join("\n"));
}

export async function runIn(folder: string): Promise<string> {
  const result = await run(
    { config: { ...configIn(folder), source: ["*.csv"] } },
    { cwd: folder, now: () => new Date() },
  );
  if (!("run" in result)) throw new Error("The run was a plan.");
  return result.run;
}

/** A folder with a lake of the small events, or others. */
export async function newLake(events: readonly string[] = smallEvents): Promise<{
  folder: string;
  lake: string;
  options: WorkspaceOptions;
  run: string;
}> {
  const folder = newFolder();
  writeEvents(folder, "events.csv", events);
  const run = await runIn(folder);
  const lake = join(folder, "lake");
  return { folder, lake, options: { lake, config: configIn(folder), cwd: folder }, run };
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
