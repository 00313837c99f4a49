import type { CommandModule } from "yargs";
import { historyCommand } from "./history.js";
import { initCommand } from "./init.js";
import { releaseCommand } from "./release.js";
import { restoreCommand } from "./restore.js";
import { rejectsCommand } from "./rejects.js";
import { runCommand } from "./run.js";
import { statusCommand } from "./status.js";
import { showCommand } from "./show.js";
import { sqlCommand } from "./sql.js";
import { topCommand } from "./top.js";

/** Every verb, in the order of --help. */
export const commands: readonly CommandModule[] = [
  runCommand,
  statusCommand,
  rejectsCommand,
  initCommand,
  topCommand,
  showCommand,
  sqlCommand,
  historyCommand,
  restoreCommand,
  releaseCommand,
];
