import type { Argv, CommandModule } from "yargs";
import { lakeOptions, tablePositional, type TableArguments } from "./table-options.js";

const describe = "Show the columns of a table, and the version and run that introduced each";

export const schemaCommand: CommandModule = {
  command: "schema [table]",
  describe,
  builder: (yargs: Argv) =>
    tablePositional(yargs.usage(`$0 schema [table]\n\n${describe}`))
      .options(lakeOptions)
      .example("$0 schema", "The columns of windows")
      .example("$0 schema path/to/table --json", "Any Delta table, for programs"),
  handler: async (argv) => {
    const { showSchema } = await import("./print-schema.js");
    await showSchema(argv as unknown as TableArguments);
  },
};
