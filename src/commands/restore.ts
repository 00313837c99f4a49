import type { Argv, CommandModule } from "yargs";
import { lakeOptions, tablePositional, type TableArguments } from "./table-options.js";

const describe = "Take a table, or one date of it, back to an earlier version, and keep it there";

export interface RestoreArguments extends TableArguments {
  readonly to: string;
  readonly date?: string;
  readonly dryRun: boolean;
}

export const restoreCommand: CommandModule = {
  command: "restore [table]",
  describe,
  builder: (yargs: Argv) =>
    tablePositional(yargs.usage(`$0 restore [table] --to VERSION|TIME|RUN\n\n${describe}`))
      .options({
        to: {
          type: "string",
          requiresArg: true,
          demandOption: true,
          describe: "A version, a time or a run, as tumble history lists them",
        },
        date: { type: "string", requiresArg: true, describe: "Restore this date alone" },
        "dry-run": { type: "boolean", default: false, describe: "Say what would change, and stop" },
        ...lakeOptions,
      })
      .example("$0 restore --to 3", "windows as it was at version 3")
      .example("$0 restore --to 2016-07-29T12:00:00Z --date 2016-07-26", "One date, as it was at noon")
      .example("$0 restore --to 20160729T120000.481Z-0a1b2c", "As that run left it"),
  handler: async (argv) => {
    const { restoreTable } = await import("./print-restore.js");
    await restoreTable(argv as unknown as RestoreArguments);
  },
};
