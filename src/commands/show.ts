import type { Argv, CommandModule } from "yargs";
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

const describe = "Events per window, hour or day, with bars";

export const showCommand: CommandModule = {
  command: "show",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 show\n\n${describe}`)
      .options({
        per: {
          choices: ["window", "hour", "day"] as const,
          describe: "One row per what [default: hour for up to 3 dates, else day]",
        },
        fill: { type: "boolean", default: false, describe: "Rows of zeros where there were no events" },
        ...rangeOptions,
        ...lakeOptions,
        ...outputOptions,
      })
      .conflicts("date", ["from", "to"])
      .example("$0 show --date 2016-07-26", "One date by the hour")
      .example("$0 show --from 2016-07-01 --per day --fill", "Days, those without events too"),
  handler: async (argv) => {
    await show(argv as unknown as ShowArguments);
  },
};

type ShowArguments = LakeArguments &
  OutputArguments &
  RangeArguments & { readonly per?: "window" | "hour" | "day"; readonly fill: boolean };

async function show(argv: ShowArguments): Promise<void> {
  const { askBuilt } = await import("../explore/built.js");
  const { grainFor, showQuery } = await import("../explore/show.js");
  const { printShow } = await import("./print-show.js");
  const { rangeOf } = await import("./range.js");
  const { datesWithin } = await import("../explore/dates.js");
  const bounds = await boundsOf(argv, interruptSignal());
  const answer = await askBuilt(
    await workspaceOptions(argv),
    ["windows"],
    (lake) => {
      const range = rangeOf(argv, lake);
      return showQuery({ per: argv.per ?? grainFor(datesWithin(lake, range)), fill: argv.fill, ...range });
    },
    bounds,
  );
  await printShow(answer, argv);
}
