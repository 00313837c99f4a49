import type { Argv, CommandModule } from "yargs";
import { lakeOptions, type LakeArguments } from "./table-options.js";

const describe = "Check that every file of the lake is there, opens, and holds what the log promises";

export interface CheckArguments extends LakeArguments {
  readonly table?: string;
  readonly deep: boolean;
}

export const checkCommand: CommandModule = {
  command: "check [table]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 check [table]\n\n${describe}. Exits with 1 where something is damaged.`)
      .positional("table", {
        type: "string",
        describe: "A table of the lake, or the path of any Delta table; all of the lake without it",
      })
      .options({
        deep: {
          type: "boolean",
          default: false,
          describe: "Read every value, and compute the marts anew to compare",
        },
        ...lakeOptions,
      })
      .example("$0 check", "Is the lake whole?")
      .example("$0 check --deep --json", "Is it right as well?"),
  handler: async (argv) => {
    const { showCheck } = await import("./print-check.js");
    await showCheck(argv as unknown as CheckArguments);
  },
};
