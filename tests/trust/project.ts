import { rm } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../../src/config.js";
import type { RunOptions } from "../../src/run/options.js";
import type { Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";
import { newFolder, writeFiles } from "../cli/tumble.js";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with raw files under `events/`, a lake and a tumble.yaml, worked on in this process. */
export interface Project {
  readonly folder: string;
  readonly lake: string;
  readonly write: (files: Files) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  readonly run: (options?: Partial<RunOptions>) => Promise<Result>;
}

export async function newProject(files: Files = {}): Promise<Project> {
  const folder = await newFolder({ "tumble.yaml": "source: events\n", ...files });
  return {
    folder,
    lake: join(folder, "lake"),
    write: (more) => writeFiles(folder, more),
    remove: (name) => rm(join(folder, name)),
    run: async (options = {}) => {
      const config = await loadConfig(undefined, folder);
      const result = await run({ config, ...options }, { cwd: folder, now: () => new Date() });
      if (result.outcome === "plan") throw new Error("That was a dry run.");
      return result;
    },
  };
}

const minute = 60_000;

/** Events of one date: so many in each ten-minute window, Open and Close in turn. */
export function day(
  date: string,
  perWindow: number,
  inWindow: (window: number) => boolean = () => true,
): string {
  const start = Date.parse(date);
  const lines = Array.from({ length: 144 }, (_, window) => window)
    .filter(inWindow)
    .flatMap((window) =>
      Array.from({ length: perWindow }, (_, i) => {
        const at = new Date(start + window * 10 * minute + i * 1000).toISOString();
        return `${at},${i % 2 === 0 ? "Open" : "Close"}`;
      }),
    );
  return csv(lines);
}

export function csv(lines: readonly string[]): string {
  return ["time,action", ...lines, ""].join("\n");
}

/** What failed, and how: `warn day_has_gaps 2026-03-01`. */
export function failed(result: Result): string[] {
  const failures = result.marts.flatMap((mart) => mart.failures);
  return failures
    .map(({ level, expectation, date }) => `${level} ${expectation} ${date ?? "all dates"}`)
    .sort();
}
