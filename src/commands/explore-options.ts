import { resolve } from "node:path";
import type { Options } from "yargs";
import { loadConfig } from "../config.js";
import type { UserError } from "../errors.js";
import type { Bounds } from "../explore/cancel.js";
import type { NamedTable } from "../explore/named.js";
import type { Format } from "../explore/render.js";
import type { WorkspaceOptions } from "../explore/workspace.js";
import { shared } from "./options.js";

const text = { type: "string", requiresArg: true } as const;

/** Options of all verbs that read the lake by SQL. */
export const lakeOptions = {
  lake: shared.lake,
  config: shared.config,
  at: { ...text, describe: "The lake as it was: a run, a time, or a version such as windows@12" },
  table: { ...text, array: true, nargs: 1, describe: "Read a Delta table or files, too: name=path" },
  timeout: { ...text, default: "5m", describe: "Stop a query after this long: 30s, 5m, none" },
  memory: { ...text, default: "2GB", describe: "Most memory of the engine" },
  threads: { type: "number", requiresArg: true, describe: "Threads of the engine" },
  unsafe: {
    type: "boolean",
    default: false,
    describe: "Let SQL read and write any file, load extensions and change settings",
  },
} as const satisfies Record<string, Options>;

export const outputOptions = {
  format: {
    choices: ["table", "json", "jsonl", "csv", "excel", "parquet", "markdown"] as const,
    describe: "How to write the rows [default: a table, or by the name of --out]",
  },
  out: { ...text, alias: "o", describe: "Write to this file" },
  "keep-formulas": {
    type: "boolean",
    default: false,
    describe: "In CSV, leave text as it is that a spreadsheet would run",
  },
  limit: { ...text, describe: "Most rows to print, or all [default: 100 on a terminal]" },
} as const satisfies Record<string, Options>;

export const rangeOptions = {
  date: { ...text, describe: "This date only: 2016-07-26, today, yesterday" },
  from: { ...text, describe: "From this date on" },
  to: { ...text, describe: "Up to this date, included" },
} as const satisfies Record<string, Options>;

export interface RangeArguments {
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface LakeArguments {
  readonly lake?: string;
  readonly config?: string;
  readonly at?: string;
  readonly table?: readonly string[];
  readonly timeout: string;
  readonly memory: string;
  readonly threads?: number;
  readonly unsafe: boolean;
}

export interface OutputArguments {
  readonly format?: Format;
  readonly out?: string;
  readonly keepFormulas: boolean;
  readonly limit?: string;
}

/** Where the lake is, by --lake or the project's settings, and what of it is wanted. */
export async function workspaceOptions(argv: LakeArguments): Promise<WorkspaceOptions> {
  const cwd = process.cwd();
  const config = await loadConfig(argv.config, cwd);
  return {
    lake: argv.lake === undefined ? resolve(config.folder, config.lake) : resolve(cwd, argv.lake),
    config,
    at: argv.at,
    tables: argv.table === undefined ? [] : await namedTables(argv.table),
    cwd,
    unsafe: argv.unsafe,
    memory: argv.memory,
    threads: argv.threads,
  };
}

async function namedTables(texts: readonly string[]): Promise<NamedTable[]> {
  const { parseNamedTable } = await import("../explore/named.js");
  return texts.map(parseNamedTable);
}

/** Until when a query may go on. */
export async function boundsOf({ timeout, memory }: LakeArguments, signal?: AbortSignal): Promise<Bounds> {
  const { parseTimeout } = await import("../explore/cancel.js");
  const { parseMemory, slack } = await import("../explore/limits.js");
  return { signal, timeout: parseTimeout(timeout), mostMemory: parseMemory(memory) + slack, end };
}

/** An orderly exit would wait for the engine's threads, which is what cannot be had here. */
function end(why: UserError): void {
  process.stderr.write(`tumble: ${why.message}\n`);
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, why.exitCode === 130 ? "SIGINT" : "SIGKILL");
}

/** Ctrl-C aborts the signal; a second one ends the program at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort();
  });
  return controller.signal;
}
