import type { CommandModule } from "yargs";
import { initCommand } from "./init.js";
import { runCommand } from "./run.js";

/** Every verb, in the order of --help. */
export const commands: readonly CommandModule[] = [runCommand, initCommand];
