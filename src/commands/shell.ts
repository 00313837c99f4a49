import type { Argv, CommandModule } from "yargs";
import { boundsOf, lakeOptions, workspaceOptions, type LakeArguments } from "./explore-options.js";

const describe = "Ask the lake by SQL, line by line";

export const shellCommand: CommandModule = {
  command: "shell",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 shell\n\n${describe}. History is kept in ~/.tumble_history, or where TUMBLE_HISTORY says.`)
      .options({ ...lakeOptions })
      .example("$0 shell --at windows@3", "As the lake was"),
  handler: async (argv) => {
    const given = argv as unknown as LakeArguments;
    const { converse } = await import("./print-shell.js");
    await converse(await workspaceOptions(given), await boundsOf(given));
  },
};
