import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";
import {
  boundsOf,
  interruptSignal,
  lakeOptions,
  outputOptions,
  rangeOptions,
  workspaceOptions,
  type LakeArguments,
  type OutputArguments,
  type RangeArguments,
} from "./explore-options.js";

const describe = "The windows with most events";

export const topCommand: CommandModule = {
  command: "top",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 top\n\n${describe}`)
      .options({
        by: {
          type: "string",
          requiresArg: true,
          default: "open_count",
          describe: "What to rank windows by: open_count, close_count, total_count, avg_actions",
        },
        limit: { type: "number", requiresArg: true, default: 10, describe: "How many windows" },
        ties: {
          choices: ["cut", "include"] as const,
          default: "cut",
          describe: "What to do with windows that equal the last one",
        },
        ...rangeOptions,
        ...lakeOptions,
        format: outputOptions.format,
        out: outputOptions.out,
        "keep-formulas": outputOptions["keep-formulas"],
      })
      .conflicts("date", ["from", "to"])
      .example("$0 top --by close --limit 3", "The three windows with most Close events")
      .example("$0 top --date 2016-07-26 --ties include", "One date, and all that equal the tenth"),
  handler: async (argv) => {
    await top(argv as unknown as TopArguments);
  },
};

type TopArguments = LakeArguments &
  Omit<OutputArguments, "limit"> &
  RangeArguments & { readonly by: string; readonly limit: number; readonly ties: "cut" | "include" };

async function top(argv: TopArguments): Promise<void> {
  if (!Number.isInteger(argv.limit) || argv.limit < 1)
    throw new UserError(`--limit takes a whole number from 1, not "${argv.limit}".`);
  const { askBuilt } = await import("../explore/built.js");
  const { parseMeasure, topQuery } = await import("../explore/top.js");
  const { printTop } = await import("./print-top.js");
  const { rangeOf } = await import("./range.js");
  const by = parseMeasure(argv.by);
  const bounds = await boundsOf(argv, interruptSignal());
  const answer = await askBuilt(
    await workspaceOptions(argv),
    ["windows"],
    (lake) => topQuery({ by, limit: argv.limit, ties: argv.ties, ...rangeOf(argv, lake) }),
    bounds,
  );
  await printTop(answer, argv);
}
