import type { Argv, CommandModule } from "yargs";
import { lakeOptions, type LakeArguments } from "./table-options.js";

const describe = "Delete files that no version within the retention needs";

export interface VacuumArguments extends LakeArguments {
  readonly table?: string;
  readonly retention?: string;
  readonly force: boolean;
  readonly yes: boolean;
}

export const vacuumCommand: CommandModule = {
  command: "vacuum [table]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 vacuum [table]\n\n${describe}. Without --yes it only tells.`)
      .positional("table", {
        type: "string",
        describe: "A table of the lake, or the path of any Delta table; all of the lake without it",
      })
      .options({
        yes: { type: "boolean", default: false, describe: "Delete" },
        retention: {
          type: "string",
          requiresArg: true,
          describe: 'How long to keep: 30d, 12h [default: "7d"]',
        },
        force: { type: "boolean", default: false, describe: "Allow a retention of less than 7 days" },
        ...lakeOptions,
      })
      .example("$0 vacuum", "What would go, table by table")
      .example("$0 vacuum --retention 30d --yes", "Delete what was replaced more than 30 days ago"),
  handler: async (argv) => {
    const { vacuumTables } = await import("./print-vacuum.js");
    await vacuumTables(argv as unknown as VacuumArguments);
  },
};
