import type { Argv, CommandModule } from "yargs";
import { lakeOptions, tablePositional, type TableArguments } from "./table-options.js";

const describe = "List the versions of a table, newest first";

export interface HistoryArguments extends TableArguments {
  readonly date?: string;
  readonly limit: number;
}

export const historyCommand: CommandModule = {
  command: "history [table]",
  describe,
  builder: (yargs: Argv) =>
    tablePositional(yargs.usage(`$0 history [table]\n\n${describe}`))
      .options({
        date: { type: "string", requiresArg: true, describe: "The life of this date alone" },
        limit: { type: "number", requiresArg: true, default: 20, describe: "At most so many versions" },
        ...lakeOptions,
      })
      .example("$0 history", "Who published what to the table windows, and when")
      .example("$0 history --date 2016-07-26", "All that ever happened to one date")
      .example("$0 history path/to/table --json", "Any Delta table, for programs"),
  handler: async (argv) => {
    const { showHistory } = await import("./print-history.js");
    await showHistory(argv as unknown as HistoryArguments);
  },
};
