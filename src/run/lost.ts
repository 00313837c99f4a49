import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import type { Source } from "../lake/sources.js";
import type { Config } from "../config.js";
import type { Prepared } from "./prepare.js";

/** Raw files on record of which a table that is missing held rows. */
export function lostSources({ tables }: Pick<Lake, "tables">, sources: Iterable<Source>): Set<string> {
  const isLost = ({ rowCount, refusedCount }: Source) =>
    (rowCount > 0 && !tables.has("tally")) || (refusedCount > 0 && !tables.has("quarantine"));
  return new Set([...sources].filter(isLost).map(({ path }) => path));
}

/** Refuses to publish a lake that lacks what nobody can count again. */
export function checkNothingLost({ lake, files }: Pick<Prepared, "lake" | "files">): void {
  if (files.lost.length === 0) return;
  const missing = ["tally", "quarantine", "sources"].filter((name) => !lake.tables.has(name));
  const more = files.lost.length > 5 ? `, and ${files.lost.length - 5} others` : "";
  throw new UserError(
    `The lake "${lake.folder}" has no table ${quoted(missing)}, and raw files that were counted there are not here to be read again: ${quoted(files.lost.slice(0, 5))}${more}. Bring the table or these files back, or drop the counts of files that are gone with --forget.`,
  );
}

/** Zone and window go with `tally` and `quarantine`; a lake that has lost both is not counted by others unawares. */
export function checkProperties(
  lake: Lake,
  sources: Iterable<Source>,
  { timezone, windowSeconds }: Pick<Config, "timezone" | "windowSeconds">,
): void {
  if (lake.tables.has("tally") || lake.tables.has("quarantine")) return;
  if (timezone !== undefined && windowSeconds !== undefined) return;
  if (![...sources].some(({ rowCount }) => rowCount > 0)) return;
  throw new UserError(
    `The lake "${lake.folder}" has neither a table "tally" nor "quarantine", so nobody knows in which zone it counts its days, and by which windows. Bring one of them back, or give both --timezone and --window as they were.`,
  );
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
