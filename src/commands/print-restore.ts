import { parseReference } from "../lake/at.js";
import { withEngine } from "../lake/engine.js";
import { restore, type Restored } from "../lake/restore.js";
import { runId } from "../lake/run-id.js";
import { command } from "../proposal.js";
import { dateOf, once, print, printJson, tableOf } from "./table.js";
import { list, plural } from "./text.js";
import type { RestoreArguments } from "./restore.js";

export async function restoreTable(args: RestoreArguments): Promise<void> {
  once(args);
  const request = {
    to: parseReference(args.to),
    date: await dateOf(args, args.date),
    run: runId(new Date()),
    dryRun: args.dryRun,
  };
  const table = await tableOf(args);
  const restored = await withEngine((engine) => restore(engine, table, request));
  if (args.json) printJson(restored);
  else print(restoredLines(restored, args));
}

function restoredLines(restored: Restored, args: RestoreArguments): string[] {
  const { table, date } = args;
  const { from, to, version, held } = restored;
  const what = date === undefined ? table : `${date} of ${table}`;
  if (!restored.changed) return [`Nothing to restore: ${what} is as it was at version ${to} already.`];
  if (version === null) {
    const dates = held.length === 0 ? "" : `; ${plural(held.length, "date")} would change: ${list(held)}`;
    return [
      `Nothing was done: ${what} would go back from version ${from} to what it was at version ${to}${dates}.`,
    ];
  }
  const lines = [`Restored ${what} to version ${to}, as version ${version} (run ${restored.run}).`];
  if (held.length > 0) {
    lines.push(
      `On hold     ${list(held)}: runs leave ${held.length === 1 ? "it" : "them"} as restored until ${command("release", table, "--date", held[0] ?? "")}${held.length === 1 ? "" : ' or "--all"'}.`,
    );
  }
  return lines;
}
