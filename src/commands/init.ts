import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";

const describe = "Write a commented tumble.yaml and sample events to start from";

export const initCommand: CommandModule = {
  command: "init [folder]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 init [folder]\n\n${describe}`)
      .positional("folder", { type: "string", default: ".", describe: "Where to write" })
      .example("$0 init && $0 run", "A first lake in the current folder"),
  handler: async (argv) => {
    await init(resolve(String(argv.folder)));
  },
};

export async function init(folder: string): Promise<void> {
  const { sampleCsv } = await import("../../fixtures/sample-events.js");
  await mkdir(join(folder, "events"), { recursive: true });
  await writeNew(join(folder, "tumble.yaml"), template);
  await writeNew(join(folder, "events", "sample.csv"), sampleCsv({ bad: 5 }));
  const there = relative(process.cwd(), folder);
  process.stdout.write(
    `Wrote ${join(folder, "tumble.yaml")} and ${join(folder, "events", "sample.csv")}. Next: ${there === "" ? "" : `cd ${there} && `}tumble run\n`,
  );
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new UserError(
        `"${path}" is there already, and stays as it is. Choose another folder, or remove it first.`,
      );
    }
    throw error;
  }
}

const template = `# What tumble counts, and how. Every setting is optional; flags of "tumble run" go before these.

# Raw files: a path, a folder, a glob or a date template such as events/{yyyy}/{mm}/{dd}/*.csv; or a list of these.
source: events/*.csv

# The folder of the published tables.
lake: lake

# Names of the raw columns; a list, such as [time, ts], where files call one differently.
columns:
  time: time
  action: action

# The actions that count, each with its accepted spellings. Rows with any other are quarantined.
actions:
  Open: [Open]
  Close: [Close, Closed]

# Length of a window (it divides an hour) and zone of dates and windows. Both are fixed once the lake is there.
window: 10 minutes
timezone: UTC

# The zone of times that carry no offset. Without it such rows are quarantined.
# input_timezone: Europe/Berlin

# Plausible times; rows outside are quarantined. The end is not included.
range:
  from: 2000-01-01
  to: 2100-01-01

# Versions of models to use instead of the highest.
# pins:
#   windows: 1

# How many offending rows of an expectation warn, and how many withhold a date: a count or a share, or off.
# expectations:
#   windows:
#     refused_share: { warn: 1%, stop: 20% }
#     day_has_gaps: off

# Windows that end within this time of the newest event may still change; events behind it are counted as late.
# watermark: 2h
`;
