import type { CommandModule } from "yargs";
import { checkCommand } from "./check.js";
import { diffCommand } from "./diff.js";
import { exportCommand } from "./export.js";
import { historyCommand } from "./history.js";
import { initCommand } from "./init.js";
import { rejectsCommand } from "./rejects.js";
import { notebookCommand } from "./notebook.js";
import { releaseCommand } from "./release.js";
import { restoreCommand } from "./restore.js";
import { runCommand } from "./run.js";
import { schemaCommand } from "./schema.js";
import { shellCommand } from "./shell.js";
import { showCommand } from "./show.js";
import { sqlCommand } from "./sql.js";
import { statusCommand } from "./status.js";
import { watchCommand } from "./watch.js";
import { topCommand } from "./top.js";
import { vacuumCommand } from "./vacuum.js";

/** Every verb, in the order of --help. */
export const commands: readonly CommandModule[] = [
  runCommand,
  watchCommand,
  statusCommand,
  rejectsCommand,
  initCommand,
  topCommand,
  showCommand,
  sqlCommand,
  shellCommand,
  notebookCommand,
  exportCommand,
  historyCommand,
  restoreCommand,
  releaseCommand,
  diffCommand,
  checkCommand,
  vacuumCommand,
  schemaCommand,
];
