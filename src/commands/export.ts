import { extname, resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";
import { partitionColumn as dateColumn } from "../lake/partitions.js";
import {
  boundsOf,
  interruptSignal,
  lakeOptions,
  rangeOptions,
  workspaceOptions,
  type LakeArguments,
  type RangeArguments,
} from "./explore-options.js";

const describe = "Write a table as one file for other tools, or a DuckDB file that reads the lake";

export const exportCommand: CommandModule = {
  command: "export <out>",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 export <out>\n\n${describe}`)
      .positional("out", {
        type: "string",
        demandOption: true,
        describe: "The file: .parquet, .xlsx, .csv, .json, .jsonl, .md, or .duckdb for views of all tables",
      })
      .options({
        name: {
          type: "string",
          requiresArg: true,
          default: "windows",
          describe: "The table or view to write",
        },
        format: {
          choices: ["parquet", "csv", "excel", "json", "jsonl", "markdown"] as const,
          describe: "How to write it, where the name of the file does not say; excel is a workbook (.xlsx)",
        },
        ...rangeOptions,
        ...lakeOptions,
      })
      .conflicts("date", ["from", "to"])
      .example("$0 export windows.parquet", "All windows")
      .example("$0 export july.xlsx --from 2016-07-01 --to 2016-07-31", "A month for Excel")
      .example("$0 export lake.duckdb && duckdb lake.duckdb", "The lake in the plain DuckDB program"),
  handler: async (argv) => {
    const given = argv as unknown as ExportArguments;
    if (extname(given.out).toLowerCase() === ".duckdb") await database(given);
    else await table(given);
  },
};

type ExportArguments = LakeArguments &
  RangeArguments & {
    readonly out: string;
    readonly name: string;
    readonly format?: "parquet" | "csv" | "excel" | "json" | "jsonl" | "markdown";
  };

async function database(argv: ExportArguments): Promise<void> {
  const { exportDatabase } = await import("../explore/export.js");
  const { note } = await import("./print-rows.js");
  const { views, left } = await exportDatabase(await workspaceOptions(argv), resolve(argv.out));
  note(`Wrote ${argv.out} with the views ${views.join(", ")}.`);
  if (left.length > 0) note(`Left out, as this state of the lake cannot show them: ${left.join(", ")}.`);
}

async function table(argv: ExportArguments): Promise<void> {
  const { exportQuestion } = await import("../explore/export.js");
  const { pinLake } = await import("../explore/pin.js");
  const { rangeOf } = await import("./range.js");
  const { answerInto } = await import("./answer-into.js");
  const options = await workspaceOptions(argv);
  const isRange = argv.date !== undefined || argv.from !== undefined || argv.to !== undefined;
  const range = isRange ? rangeOf(argv, await pinLake(options.lake, options.at)) : {};
  const output = { ...argv, limit: "all", keepFormulas: false };
  const bounds = await boundsOf(argv, interruptSignal());
  try {
    await answerInto(exportQuestion(argv.name, range), options, output, bounds);
  } catch (error) {
    throw isRange ? withoutDates(error, argv.name) : error;
  }
}

function withoutDates(error: unknown, name: string): unknown {
  if (!(error instanceof UserError) || !error.message.includes(`column "${dateColumn}" not found`))
    return error;
  return new UserError(
    `"${name}" has no column ${dateColumn} to choose dates by. Leave out --date, --from and --to.`,
    { cause: error },
  );
}
