import { UserError } from "../errors.js";
import { withEngine } from "../lake/engine.js";
import { heldDates } from "../lake/hold.js";
import { release, type Released } from "../lake/release.js";
import { runId } from "../lake/run-id.js";
import { readTable, type Table } from "../lake/tables.js";
import { command } from "../proposal.js";
import { dateOf, once, print, printJson, tableOf } from "./table.js";
import { list, plural } from "./text.js";
import type { ReleaseArguments } from "./release.js";

export async function releaseDates(args: ReleaseArguments): Promise<void> {
  once(args);
  const table = await tableOf(args);
  if (args.date === undefined && !args.all) throw await noDate(table);
  const request = { date: await dateOf(args, args.date), run: runId(new Date()) };
  const released = await withEngine((engine) => release(engine, table, request));
  if (args.json) printJson(released);
  else print([releasedLine(released)]);
}

async function noDate(table: Table): Promise<UserError> {
  const held = [...heldDates(await readTable(table)).keys()].sort();
  const [first] = held;
  return new UserError(
    first === undefined
      ? `There is no date to release: none of "${table.name}" is on hold. ${command("status")} shows those of every table.`
      : `There is no date to release. On hold in "${table.name}": ${list(held, 10)}. Name one, as in --date ${first}, or release all with --all.`,
  );
}

function releasedLine({ table, version, dates }: Released): string {
  if (version === null) return `Nothing to release: no date of ${table} is on hold.`;
  return `Released ${plural(dates.length, "date")} of ${table}: ${list(dates)} (version ${version}). The next run rebuilds what is stale.`;
}
