import type { CommandModule } from "yargs";
import { historyCommand } from "./history.js";
import { initCommand } from "./init.js";
import { releaseCommand } from "./release.js";
import { restoreCommand } from "./restore.js";
import { runCommand } from "./run.js";

/** Every verb, in the order of --help. */
export const commands: readonly CommandModule[] = [
  runCommand,
  initCommand,
  historyCommand,
  restoreCommand,
  releaseCommand,
];
