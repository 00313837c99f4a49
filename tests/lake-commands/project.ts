import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig, type Config } from "../../src/config.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import { Session } from "../../src/duckdb/session.js";
import { viewTable } from "../../src/lake/read.js";
import type { RunOptions } from "../../src/run/options.js";
import type { Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";

const program = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let written = 0;

/** A temporary folder with raw files, and the program as a person calls it there. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "tumble-lake-"));
  readonly lake = join(this.folder, "lake");

  copy(): Project {
    const copy = new Project();
    cpSync(this.folder, copy.folder, { recursive: true, preserveTimestamps: true });
    return copy;
  }

  /** Each event as `2016-07-26T02:40 Open`. */
  events(file: string, ...events: readonly string[]): void {
    const lines = events.map((event) => event.replace(" ", ":00Z,"));
    const path = join(this.folder, file);
    writeFileSync(path, ["time,action", ...lines, ""].join("\n"));
    // Whole seconds survive a copy of the project.
    utimesSync(path, 1_500_000_000, 1_500_000_000 + ++written);
  }

  async tumble(...args: readonly string[]): Promise<Answer> {
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...args], { cwd: this.folder }, (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err });
      });
    });
  }

  /** The answer of a command that succeeds, asked for as JSON. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, out, err } = await this.tumble(...args, "--json");
    if (code !== 0) throw new Error(`tumble ${args.join(" ")}: ${code} ${err}`);
    return JSON.parse(out) as T;
  }

  /** A run in this process, for it is other commands that are tried here. */
  async run(options: Partial<RunOptions> = {}, settings: Partial<Config> = {}): Promise<Result> {
    const config = { ...(await loadConfig(undefined, this.folder)), source: ["*.csv"], ...settings };
    const result = await run({ config, ...options }, { cwd: this.folder, now: () => new Date() });
    if (result.outcome === "plan") throw new Error("That was a dry run.");
    return result;
  }

  async snapshot(table = "windows"): Promise<Snapshot> {
    const snapshot = await readSnapshot(join(this.lake, table));
    if (!snapshot) throw new Error(`no table ${table}`);
    return snapshot;
  }

  /** Events by window, as `2016-07-26T02:40: 2`. */
  async windows(): Promise<string[]> {
    const session = await Session.open();
    try {
      await viewTable(session, "windows", await this.snapshot());
      const rows = await session.rows<{ line: string }>(
        "SELECT strftime(window_start, '%Y-%m-%dT%H:%M') || ': ' || total_count AS line FROM windows ORDER BY line",
      );
      return rows.map(({ line }) => line);
    } finally {
      session.close();
    }
  }
}

interface TwoRuns {
  readonly project: Project;
  readonly first: Result;
  readonly second: Result;
}

let template: Promise<TwoRuns> | undefined;

/** Two runs: three windows on two dates, then a late file that changes the first date and brings a third. */
export async function twoRuns(): Promise<TwoRuns> {
  const { project, ...runs } = await (template ??= makeTwoRuns());
  return { project: project.copy(), ...runs };
}

async function makeTwoRuns(): Promise<TwoRuns> {
  const project = new Project();
  project.events("a.csv", "2016-07-26T02:40 Open", "2016-07-26T02:50 Close", "2016-07-27T02:40 Open");
  const first = await project.run();
  project.events("late.csv", "2016-07-26T02:41 Open", "2016-07-28T10:00 Close");
  const second = await project.run();
  return { project, first, second };
}

export const asFirst = ["2016-07-26T02:40: 1", "2016-07-26T02:50: 1", "2016-07-27T02:40: 1"];
export const asSecond = [
  "2016-07-26T02:40: 2",
  "2016-07-26T02:50: 1",
  "2016-07-27T02:40: 1",
  "2016-07-28T10:00: 1",
];
