import { UserError } from "../errors.js";
import { readHistory, type HistoryEntry } from "../lake/history.js";
import { dateOf, once, print, printJson, tableOf } from "./table.js";
import { columns, integer, list } from "./text.js";
import type { HistoryArguments } from "./history.js";

export async function showHistory(args: HistoryArguments): Promise<void> {
  once(args);
  if (!Number.isInteger(args.limit) || args.limit < 1)
    throw new UserError(`--limit takes a whole number from 1, not "${args.limit}".`);
  const date = await dateOf(args, args.date);
  const entries = await readHistory(await tableOf(args), { limit: args.limit, date });
  if (args.json) printJson(entries);
  else print(historyLines(entries, args));
}

function historyLines(entries: readonly HistoryEntry[], { table, date, limit }: HistoryArguments): string[] {
  if (entries.length === 0) return [`Nothing is on record of ${date ?? "any date"} in ${table}.`];
  const rows = entries.map((entry) => [
    String(entry.version),
    entry.time.replace(/\.\d+Z$/, "Z"),
    `${entry.command ?? entry.operation}${entry.held.length > 0 ? " (on hold)" : ""}`,
    datesText(entry.dates),
    entry.rows === null ? "?" : integer(entry.rows),
    entry.run ?? entry.engine ?? "",
    entry.models.join(" "),
  ]);
  const lines = columns(["version", "time", "operation", "dates", "rows", "run", "models"], rows);
  return entries.length < limit
    ? lines
    : [...lines, `At most ${integer(limit)} versions are shown; --limit shows more.`];
}

function datesText(dates: readonly (string | null)[]): string {
  const names = dates.map((date) => date ?? "no date");
  return names.length > 3 ? `${names.length} from ${names[0] ?? ""} to ${names.at(-1) ?? ""}` : list(names);
}
