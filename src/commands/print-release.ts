import { UserError } from "../errors.js";
import { withEngine } from "../lake/engine.js";
import { release, type Released } from "../lake/release.js";
import { runId } from "../lake/run-id.js";
import { dateOf, once, print, printJson, tableOf } from "./table.js";
import { list, plural } from "./text.js";
import type { ReleaseArguments } from "./release.js";

export async function releaseDates(args: ReleaseArguments): Promise<void> {
  once(args);
  if (args.date === undefined && !args.all) {
    throw new UserError(
      'There is no date to release. Name one with --date, or release all with --all; "tumble run --dry-run" lists those on hold.',
    );
  }
  const table = await tableOf(args);
  const request = { date: await dateOf(args, args.date), run: runId(new Date()) };
  const released = await withEngine((engine) => release(engine, table, request));
  if (args.json) printJson(released);
  else print([releasedLine(released)]);
}

function releasedLine({ table, version, dates }: Released): string {
  if (version === null) return `Nothing to release: no date of ${table} is on hold.`;
  return `Released ${plural(dates.length, "date")} of ${table}: ${list(dates)} (version ${version}). The next run rebuilds what is stale.`;
}
