import type { Argv, CommandModule } from "yargs";
import { lakeOptions, tablePositional, type TableArguments } from "./table-options.js";

const describe = "Let runs keep restored dates true to the raw files again";

export interface ReleaseArguments extends TableArguments {
  readonly date?: string;
  readonly all?: boolean;
}

export const releaseCommand: CommandModule = {
  command: "release [table]",
  describe,
  builder: (yargs: Argv) =>
    tablePositional(yargs.usage(`$0 release [table] --date DATE\n\n${describe}`))
      .options({
        date: { type: "string", requiresArg: true, describe: "The date to release" },
        all: { type: "boolean", describe: "Release every date that is on hold" },
        ...lakeOptions,
      })
      .conflicts("date", "all")
      .example("$0 release --date 2016-07-26", "The next run rebuilds this date of windows if it is stale")
      .example("$0 release daily_peaks --all", "All dates of another mart"),
  handler: async (argv) => {
    const { releaseDates } = await import("./print-release.js");
    await releaseDates(argv as unknown as ReleaseArguments);
  },
};
