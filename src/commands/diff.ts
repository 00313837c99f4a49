import type { Argv, CommandModule } from "yargs";
import { engineNames, type EngineName } from "../config.js";
import { engineOptions } from "./engine-options.js";
import { lakeOptions, type LakeArguments } from "./table-options.js";

const describe = "Show the dates and rows in which two versions of a table, or of a model, differ";

export interface DiffArguments extends LakeArguments {
  readonly before?: string;
  readonly after?: string;
  readonly model?: readonly string[];
  readonly engine?: readonly EngineName[] | EngineName;
  readonly spark?: string;
  readonly staging?: string;
  readonly limit: number;
  readonly exitCode: boolean;
}

export const diffCommand: CommandModule = {
  command: "diff [before] [after]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(
        `$0 diff TABLE@VERSION [TABLE@VERSION|now]\n$0 diff --model MODEL@1 --model MODEL@2\n$0 diff --engine duckdb --engine spark [SOURCE..]\n\n${describe}`,
      )
      .positional("before", {
        type: "string",
        describe: "As in windows@3, windows@TIME or windows@RUN; 3 means that of windows",
      })
      .positional("after", { type: "string", default: "now", describe: "The same, or now" })
      .options({
        model: {
          type: "string",
          array: true,
          requiresArg: true,
          describe: "Compare two versions of a model over the tables as they are now",
        },
        engine: {
          type: "string",
          array: true,
          requiresArg: true,
          choices: engineNames,
          describe: "Read the raw files with two engines and compare what a run would publish",
        },
        spark: engineOptions.spark,
        staging: engineOptions.staging,
        limit: { type: "number", requiresArg: true, default: 10, describe: "At most so many rows" },
        "exit-code": { type: "boolean", default: false, describe: "Exit with 1 where they differ" },
        ...lakeOptions,
      })
      .example("$0 diff windows@3 windows@7", "What four versions changed")
      .example("$0 diff windows@3 now", "What changed since")
      .example(
        "$0 diff --model windows@1 --model windows@2",
        "What a new version would publish, before it does",
      )
      .example(
        "$0 diff --engine duckdb --engine spark --spark local",
        "Whether Spark reads the raw files of tumble.yaml as DuckDB does",
      ),
  handler: async (argv) => {
    const { showDiff } = await import("./print-diff.js");
    await showDiff(argv as unknown as DiffArguments);
  },
};
