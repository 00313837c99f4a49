import { resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { loadConfig, type Config } from "../config.js";
import { ExpectationFailed, UserError } from "../errors.js";
import { parsePins } from "../models/pins.js";
import type { RunOptions } from "../run/options.js";
import { isAddress } from "../sources/address.js";
import { engineOf, engineOptions, type EngineArguments } from "./engine-options.js";
import { shared } from "./options.js";

const describe = "Bring the lake up to what the raw files and the SQL are now";

export const runCommand: CommandModule = {
  command: "run [source..]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 run [source..]\n\n${describe}`)
      .positional("source", {
        type: "string",
        array: true,
        describe: "Raw files: paths, folders, globs, date templates",
      })
      .options({
        date: {
          type: "string",
          requiresArg: true,
          describe: "Publish this date only: 2016-07-26, today, yesterday",
        },
        from: { type: "string", requiresArg: true, describe: "Publish from this date on" },
        to: { type: "string", requiresArg: true, describe: "Publish up to this date, included" },
        lake: shared.lake,
        config: shared.config,
        timezone: {
          type: "string",
          requiresArg: true,
          describe: "Zone of dates and windows, as in Europe/Berlin",
        },
        "input-timezone": {
          type: "string",
          requiresArg: true,
          describe: "Zone of times that carry no offset",
        },
        window: { type: "string", requiresArg: true, describe: "Length of a window: 10m, 1h" },
        format: {
          choices: ["csv", "json", "parquet"] as const,
          describe: "What the raw files hold, where names don't say",
        },
        model: {
          type: "string",
          array: true,
          requiresArg: true,
          describe: "Use this version of a model: windows@1",
        },
        "batch-days": {
          type: "number",
          requiresArg: true,
          default: 31,
          describe: "With --from and --to: read and commit at most so many dates at once",
        },
        threads: { type: "number", requiresArg: true, describe: "Threads of the engine" },
        ...engineOptions,
        "dry-run": { type: "boolean", default: false, describe: "Say what would be done and why, and stop" },
        force: {
          type: "boolean",
          default: false,
          describe: "Read and rebuild everything chosen, fresh or not",
        },
        forget: { type: "boolean", default: false, describe: "Drop the counts of raw files that are gone" },
        "all-or-nothing": {
          type: "boolean",
          default: false,
          describe: "Withhold every date if one fails an expectation",
        },
        json: shared.json,
        quiet: { type: "boolean", alias: "q", default: false, describe: "Print warnings and errors only" },
      })
      .conflicts("date", ["from", "to"])
      .example("$0 run events.csv", "Count a file into ./lake")
      .example("$0 run 'events/{yyyy}/{mm}/{dd}/*.csv' --date yesterday", "One date, as a scheduler calls it")
      .example("$0 run --dry-run", "What is new, changed, missing or stale, by tumble.yaml"),
  handler: async (argv) => {
    const options = await parseRun(argv as unknown as RunArguments);
    const { printRun, surroundings } = await import("./print-run.js");
    const { printBatch, printBatches } = await import("./print-batches.js");
    const { backfill } = await import("../run/backfill.js");
    const { batchDays = 31, ...printing } = argv as unknown as RunArguments;
    const onBatch = printing.json || printing.quiet ? undefined : printBatch;
    const interrupted = options.config.engine === "spark" ? interruption() : undefined;
    const batches = await backfill(
      { ...options, batchDays },
      { ...surroundings(printing), onBatch, interrupted },
    );
    if (batches.length === 1) for (const result of batches) printRun(result, printing);
    else printBatches(batches, printing);
    const withheld = batches.flatMap((result) =>
      result.outcome === "withheld" ? result.marts.flatMap((mart) => mart.withheld) : [],
    );
    if (withheld.length > 0) throw new ExpectationFailed(withheldMessage(withheld));
  },
};

export interface RunArguments extends EngineArguments {
  readonly source?: readonly string[];
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly lake?: string;
  readonly config?: string;
  readonly timezone?: string;
  readonly inputTimezone?: string;
  readonly window?: string;
  readonly format?: Config["format"];
  readonly model?: readonly string[];
  readonly batchDays?: number;
  readonly threads?: number;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly forget: boolean;
  readonly allOrNothing: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A first Ctrl-C ends the run in order, unless it publishes already; a second one ends the program. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      controller.abort(signal);
    });
  }
  return controller.signal;
}

/** The project's settings under the flags. Paths given as flags start at the current folder. */
export async function parseRun(argv: RunArguments): Promise<RunOptions> {
  single(argv as unknown as Record<string, unknown>);
  const config = await overridden(await loadConfig(argv.config, process.cwd()), argv);
  if (config.source.length === 0) {
    throw new UserError(
      'There is no source. Name the raw files, as in "tumble run events.csv", or set source in tumble.yaml (tumble init writes one).',
    );
  }
  if (argv.threads !== undefined && !(Number.isInteger(argv.threads) && argv.threads > 0)) {
    throw new UserError(`--threads takes a whole number from 1, not "${argv.threads}".`);
  }
  if (argv.batchDays !== undefined && !(Number.isInteger(argv.batchDays) && argv.batchDays > 0)) {
    throw new UserError(`--batch-days takes a whole number from 1, not "${argv.batchDays}".`);
  }
  return {
    config,
    from: argv.date ?? argv.from,
    to: argv.date ?? argv.to,
    dryRun: argv.dryRun,
    force: argv.force,
    forget: argv.forget,
    allOrNothing: argv.allOrNothing,
    threads: argv.threads,
  };
}

async function overridden(config: Config, argv: RunArguments): Promise<Config> {
  const cwd = process.cwd();
  const source = argv.source ?? [];
  const pins = { ...config.pins, ...parsePins(argv.model ?? []) };
  const { checkZone } = await import("../dates.js");
  for (const zone of [argv.timezone, argv.inputTimezone]) if (zone !== undefined) checkZone(zone);
  return {
    ...config,
    source: source.length > 0 ? source.map((each) => sourceAt(cwd, each)) : config.source,
    lake: argv.lake === undefined ? config.lake : resolve(cwd, argv.lake),
    timezone: argv.timezone ?? config.timezone,
    inputTimezone: argv.inputTimezone ?? config.inputTimezone,
    windowSeconds: argv.window === undefined ? config.windowSeconds : await windowSeconds(argv.window),
    format: argv.format ?? config.format,
    ...engineOf(config, argv),
    pins,
  };
}

/** Paths start at the current folder; an address stays what it is. */
export function sourceAt(cwd: string, text: string): string {
  return isAddress(text) ? text : resolve(cwd, text);
}

async function windowSeconds(text: string): Promise<number> {
  const { parseWindow, windowMessage } = await import("../config-file.js");
  const seconds = parseWindow(text);
  if (seconds === null) throw new UserError(`--window: ${windowMessage(text)}.`);
  return seconds;
}

/** An option given twice has no meaning, but for those that take a list. */
function single(argv: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(argv)) {
    if (Array.isArray(value) && !["source", "model", "_"].includes(name)) {
      throw new UserError(
        `--${name} is given ${value.length} times: ${value.map((each) => `"${String(each)}"`).join(", ")}. Give it once.`,
      );
    }
  }
}

function withheldMessage(dates: readonly string[]): string {
  const count = new Set(dates).size;
  return `${count === 1 ? "1 date was" : `${count} dates were`} withheld, because an expectation was not met. What was published before stays; correct the cause and run again.`;
}
