import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";
import { engineOptions } from "./engine-options.js";
import { shared } from "./options.js";
import { parseRun, type RunArguments } from "./run.js";

const describe = "Keep the lake converging while raw files arrive, change or go";

interface WatchArguments extends RunArguments {
  readonly settle: string;
  readonly poll: string;
  readonly watermark?: string;
}

export const watchCommand: CommandModule = {
  command: "watch [source..]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 watch [source..]\n\n${describe}. Ctrl-C ends it after the commit in hand.`)
      .positional("source", {
        type: "string",
        array: true,
        describe: "Raw files: paths, folders, globs, date templates",
      })
      .options({
        settle: {
          type: "string",
          requiresArg: true,
          default: "1s",
          describe: "Leave a file alone until it stayed the same so long",
        },
        poll: {
          type: "string",
          requiresArg: true,
          default: "30s",
          describe: "List the raw files this often, whatever is noticed",
        },
        watermark: {
          type: "string",
          requiresArg: true,
          describe: "Count events as late that are this far behind the newest: 2h",
        },
        lake: shared.lake,
        config: shared.config,
        timezone: {
          type: "string",
          requiresArg: true,
          describe: "Zone of dates and windows, as in Europe/Berlin",
        },
        "input-timezone": {
          type: "string",
          requiresArg: true,
          describe: "Zone of times that carry no offset",
        },
        window: { type: "string", requiresArg: true, describe: "Length of a window: 10m, 1h" },
        threads: { type: "number", requiresArg: true, describe: "Threads of the engine" },
        ...engineOptions,
        json: { ...shared.json, describe: "Print one line of JSON for each batch" },
      })
      .example("$0 watch events/", "Count what is there, then whatever arrives")
      .example("$0 watch --watermark 2h", "By tumble.yaml; say how many events are late"),
  handler: async (argv) => {
    const args = argv as unknown as WatchArguments;
    const { parseSeconds, parseWatermark } = await import("./durations.js");
    const once = { dryRun: false, force: false, forget: false, allOrNothing: false, quiet: false };
    const options = await parseRun({ ...args, ...once });
    const watermark = parseWatermark(args.watermark) ?? options.config.watermark;
    const settle = parseSeconds("--settle", args.settle);
    const poll = parseSeconds("--poll", args.poll);
    if (poll === 0) throw new UserError('--poll takes some time between two listings, as in 30s, not "0".');
    const { printWatch } = await import("./print-watch.js");
    await printWatch({ ...options, config: { ...options.config, watermark }, settle, poll }, args.json);
  },
};
