import type { Argv, CommandModule } from "yargs";
import { lakeOptions, type LakeArguments } from "./table-options.js";

const describe = "Show the columns of a table, and the version and run that introduced each";

export interface SchemaArguments extends LakeArguments {
  readonly table?: string;
  readonly typescript: boolean;
}

export const schemaCommand: CommandModule = {
  command: "schema [table]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 schema [table]\n\n${describe}`)
      .positional("table", {
        type: "string",
        describe: "A table of the lake, or the path of any Delta table; windows without it",
      })
      .options({
        typescript: {
          type: "boolean",
          default: false,
          describe: "Print row types for TypeScript; of all tables unless one is named",
        },
        ...lakeOptions,
      })
      .example("$0 schema", "The columns of windows")
      .example("$0 schema path/to/table --json", "Any Delta table, for programs")
      .example("$0 schema --typescript > tables.ts", "Types for queries in TypeScript"),
  handler: async (argv) => {
    const { showSchema } = await import("./print-schema.js");
    await showSchema(argv as unknown as SchemaArguments);
  },
};
