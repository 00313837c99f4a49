import { resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { loadConfig } from "../config.js";
import type { RunOptions } from "../run/options.js";
import { isAddress } from "../sources/address.js";
import { engineOf, engineOptions, type EngineArguments } from "./engine-options.js";
import { shared } from "./options.js";
import { sourceAt } from "./run.js";

const describe = "Show which dates are fresh, stale, missing, withheld or on hold, and why";

interface StatusArguments extends Omit<EngineArguments, "staging"> {
  readonly source?: readonly string[];
  readonly date?: string;
  readonly watermark?: string;
  readonly lake?: string;
  readonly config?: string;
  readonly json: boolean;
}

export const statusCommand: CommandModule = {
  command: "status [source..]",
  describe: `${describe}; exit code 0 when all is fresh, else 1`,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 status [source..]\n\n${describe}.\nThe exit code is 0 when all is fresh, else 1.`)
      .positional("source", {
        type: "string",
        array: true,
        describe: "Raw files to compare with, by default those of tumble.yaml",
      })
      .options({
        date: { type: "string", requiresArg: true, describe: "Explain this date to the last file" },
        watermark: {
          type: "string",
          requiresArg: true,
          describe: "Windows this near to the newest may still change: 2h",
        },
        lake: shared.lake,
        config: shared.config,
        engine: { ...engineOptions.engine, describe: "What lists raw files that are named by addresses" },
        spark: engineOptions.spark,
        json: shared.json,
      })
      .example("$0 status", "A calendar of the lake, what needs attention, and the last runs")
      .example("$0 status --date 2016-07-26", "Which raw files, which SQL, which run, and what changed since")
      .example("$0 status --json || notify", "For monitoring"),
  handler: async (argv) => {
    const args = argv as unknown as StatusArguments;
    const options = await parseStatus(args);
    const surroundings = { cwd: process.cwd(), now: () => new Date() };
    const { examine } = await import("../run/status.js");
    const { explanationLines, statusLines } = await import("./print-status.js");
    const examined = await examine(options, surroundings);
    if (args.date === undefined) {
      print(args.json, examined.status, statusLines);
      process.exitCode = examined.status.fresh ? 0 : 1;
    } else {
      const { explain } = await import("../run/explain.js");
      const explanation = await explain(args.date, examined, surroundings);
      print(args.json, explanation, explanationLines);
      process.exitCode = explanation.state === "fresh" ? 0 : 1;
    }
  },
};

function print<T>(json: boolean, value: T, lines: (value: T) => readonly string[]): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : lines(value).join("\n")}\n`);
}

async function parseStatus({
  source = [],
  lake,
  config,
  watermark,
  engine,
  spark,
}: StatusArguments): Promise<RunOptions> {
  const cwd = process.cwd();
  const loaded = await loadConfig(config, cwd);
  const { parseWatermark } = await import("./durations.js");
  const sources = source.length > 0 ? source.map((each) => sourceAt(cwd, each)) : loaded.source;
  // Paths are listed here, so that only addresses need a cluster.
  const isSparkAsked = sources.some(isAddress) || engine !== undefined || spark !== undefined;
  const given = { ...(engine && { engine }), ...(spark !== undefined && { spark }) };
  return {
    config: {
      ...loaded,
      ...(isSparkAsked ? engineOf(loaded, given) : {}),
      source: sources,
      lake: lake === undefined ? loaded.lake : resolve(cwd, lake),
      watermark: parseWatermark(watermark) ?? loaded.watermark,
    },
  };
}
