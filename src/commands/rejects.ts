import { resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { loadConfig } from "../config.js";
import type { RejectsOptions } from "../run/rejects.js";
import { shared } from "./options.js";

const describe = "Show the rows that were refused, and what would have them counted";

export interface RejectsArguments {
  readonly reason?: string;
  readonly file?: string;
  readonly date?: string;
  readonly lake?: string;
  readonly config?: string;
  readonly rows: boolean;
  readonly format: "table" | "csv" | "json";
}

export const rejectsCommand: CommandModule = {
  command: "rejects",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 rejects\n\n${describe}`)
      .options({
        reason: { type: "string", requiresArg: true, describe: "Only of this reason, as in time_unreadable" },
        file: { type: "string", requiresArg: true, describe: "Only of this raw file" },
        date: {
          type: "string",
          requiresArg: true,
          describe: "Only of this date; none: without a usable time",
        },
        rows: {
          type: "boolean",
          default: false,
          describe: "The rows themselves, as they stand in their files",
        },
        format: {
          choices: ["table", "csv", "json"] as const,
          default: "table",
          describe: "table shows the first 50 rows, the others all",
        },
        lake: shared.lake,
        config: shared.config,
      })
      .example("$0 rejects", "How many rows by reason and file, and what to do about them")
      .example("$0 rejects --reason action_unknown --rows", "These rows, with their places")
      .example(
        "$0 rejects --date 2016-07-26 --rows --format csv > rows.csv",
        "All of one date, for a spreadsheet",
      ),
  handler: async (argv) => {
    const { printRejects } = await import("./print-rejects.js");
    const args = argv as unknown as RejectsArguments;
    await printRejects(await parseRejects(args), args);
  },
};

async function parseRejects({ reason, file, date, lake, config }: RejectsArguments): Promise<RejectsOptions> {
  const loaded = await loadConfig(config, process.cwd());
  const overridden = { ...loaded, lake: lake === undefined ? loaded.lake : resolve(process.cwd(), lake) };
  return { config: overridden, reason, file, date };
}
