import { UserError } from "../errors.js";
import { isLost, readHistory, type HistoryEntry } from "../lake/history.js";
import { command } from "../proposal.js";
import { dateOf, once, print, printJson, tableOf } from "./table.js";
import { columns, integer, list } from "./text.js";
import type { HistoryArguments } from "./history.js";

export async function showHistory(args: HistoryArguments): Promise<void> {
  once(args);
  if (!Number.isInteger(args.limit) || args.limit < 1)
    throw new UserError(`--limit takes a whole number from 1, not "${args.limit}".`);
  const date = await dateOf(args, args.date);
  const read = await readHistory(await tableOf(args), { limit: args.limit + 1, date });
  const entries = read.slice(0, args.limit);
  if (args.json) printJson(entries);
  else print(historyLines(entries, read.length > entries.length, args));
  const lost = entries.filter(isLost);
  if (lost.length > 0) throw logIsBroken(args.table, lost);
}

function logIsBroken(table: string, lost: readonly HistoryEntry[]): UserError {
  const named = ["missing", "damaged"].flatMap((what) => {
    const versions = lost.filter(({ operation }) => operation === what).map(({ version }) => String(version));
    if (versions.length === 0) return [];
    return [
      `version${versions.length === 1 ? "" : "s"} ${list(versions)} ${versions.length === 1 ? "is" : "are"} ${what}`,
    ];
  });
  const [files, them] = lost.length === 1 ? ["its file is", "it"] : ["their files are", "them"];
  return new UserError(
    `The log of "${table}" is broken: ${named.join(", ")}. Bring ${them} back from a backup (${files} in "_delta_log"); without, the states from there up to the next checkpoint cannot be read. ${command("check", table)} says whether the newest one is whole.`,
  );
}

function historyLines(
  entries: readonly HistoryEntry[],
  hasMore: boolean,
  { table, date, limit }: HistoryArguments,
): string[] {
  if (entries.length === 0) return [`Nothing is on record of ${date ?? "any date"} in ${table}.`];
  const rows = entries.map((entry) => [
    String(entry.version),
    entry.time?.replace(/\.\d+Z$/, "Z") ?? "?",
    `${entry.command ?? entry.operation}${entry.held.length > 0 ? " (on hold)" : ""}`,
    isLost(entry) ? "?" : datesText(entry.dates),
    entry.rows === null ? "?" : integer(entry.rows),
    entry.run ?? entry.engine ?? "",
    entry.models.join(" "),
  ]);
  const lines = columns(["version", "time", "operation", "dates", "rows", "run", "models"], rows);
  const newest =
    limit === 1 ? "The newest version is shown" : `The newest ${integer(limit)} versions are shown`;
  return hasMore ? [...lines, `${newest}; --limit shows more.`] : lines;
}

function datesText(dates: readonly (string | null)[]): string {
  const names = dates.filter((date) => date !== null);
  const text =
    names.length > 3 ? `${names.length} from ${names[0] ?? ""} to ${names.at(-1) ?? ""}` : list(names);
  return [text, ...(dates.includes(null) ? ["no date"] : [])].filter((part) => part !== "").join(", ");
}
