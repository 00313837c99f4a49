import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";
import type { Question } from "../explore/ask.js";
import {
  boundsOf,
  interruptSignal,
  lakeOptions,
  outputOptions,
  workspaceOptions,
  type LakeArguments,
  type OutputArguments,
} from "./explore-options.js";

const describe = "Ask the lake by SQL";

export const sqlCommand: CommandModule = {
  command: "sql [query]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 sql [query]\n\n${describe}`)
      .positional("query", { type: "string", describe: "One query; - reads it from the standard input" })
      .options({
        file: { type: "string", alias: "f", requiresArg: true, describe: "Read the query from this file" },
        param: {
          type: "string",
          alias: "p",
          array: true,
          nargs: 1,
          requiresArg: true,
          describe: "Bind a value to $name: name=value",
        },
        ...lakeOptions,
        ...outputOptions,
      })
      .example('$0 sql "FROM top_windows LIMIT 10"', "A view of the lake")
      .example("$0 sql -f report.sql -p date=2016-07-26 -o report.csv", "A file with a parameter, as CSV")
      .example('$0 sql "FROM windows EXCEPT FROM \\"windows@3\\""', "What changed since version 3"),
  handler: async (argv) => {
    await sql(argv as unknown as SqlArguments);
  },
};

export interface SqlArguments extends LakeArguments, OutputArguments {
  readonly query?: string;
  readonly file?: string;
  readonly param?: readonly string[];
}

export async function sql(argv: SqlArguments): Promise<void> {
  const { parseParameter } = await import("../explore/ask.js");
  const { answerInto } = await import("./answer-into.js");
  const parameters = Object.fromEntries((argv.param ?? []).map(parseParameter));
  const question = { ...(await textOf(argv)), parameters };
  const bounds = await boundsOf(argv, interruptSignal());
  if (argv.unsafe) {
    const { note } = await import("./print-rows.js");
    note("The sandbox is lifted: this SQL may read and write whatever you may.");
  }
  await answerInto(question, await workspaceOptions(argv), argv, bounds);
}

async function textOf({ query, file }: SqlArguments): Promise<Omit<Question, "parameters">> {
  const { readFile } = await import("node:fs/promises");
  if (query !== undefined && file !== undefined)
    throw new UserError(`There is a query and a --file "${file}". Give one of the two.`);
  if (file !== undefined) {
    try {
      return { sql: await readFile(file, "utf8"), place: { name: file } };
    } catch (error) {
      throw new UserError(`The file "${file}" cannot be read. Check --file.`, { cause: error });
    }
  }
  if (query !== undefined && query !== "-") return { sql: query };
  if (query === undefined && process.stdin.isTTY)
    throw new UserError('There is no query. Give one, as in: tumble sql "FROM top_windows LIMIT 10"');
  const { text } = await import("node:stream/consumers");
  return { sql: await text(process.stdin) };
}
