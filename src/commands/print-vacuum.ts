import { join } from "node:path";
import { UserError } from "../errors.js";
import { emptyLake, findTable, tableNames } from "../lake/tables.js";
import { vacuumRuns, vacuumTable, type Vacuumed } from "../lake/vacuum.js";
import { readManifests, runsFolder } from "../run/manifest.js";
import { withholdingRuns } from "../run/withheld.js";
import { lakeFolderOf, once, print, printJson } from "./table.js";
import { bytes, columns, integer, plural } from "./text.js";
import type { VacuumArguments } from "./vacuum.js";

export async function vacuumTables(args: VacuumArguments): Promise<void> {
  once(args);
  const lake = await lakeFolderOf(args);
  const options = {
    retention: args.retention === undefined ? undefined : parseRetention(args.retention),
    force: args.force,
    apply: args.yes,
    now: Date.now(),
  };
  const names = args.table === undefined ? await tableNames(lake) : [args.table];
  if (names.length === 0) throw emptyLake(lake);
  const tables = await Promise.all(names.map((name) => findTable(name, lake, process.cwd())));
  // All are planned before the first is touched, so that a refusal leaves everything as it is.
  for (const table of tables) await vacuumTable(table, { ...options, apply: false });
  const done: Vacuumed[] = [];
  for (const table of tables) done.push(await vacuumTable(table, options));
  if (args.table === undefined) {
    const keep = await withholdingRuns(readManifests(lake));
    done.push(await vacuumRuns(join(lake, runsFolder), keep, options));
  }
  if (args.json) printJson({ deleted: args.yes, vacuumed: done });
  else print(vacuumLines(done, args.yes));
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** Milliseconds of `12h`, `30d` or `2w`. */
export function parseRetention(text: string): number {
  const [, count, unit = ""] = /^(\d+) ?(h|d|w)(?:(?:our|ay|eek)s?)?$/.exec(text.trim()) ?? [];
  const length = units[unit];
  if (count !== undefined && length !== undefined) return Number(count) * length;
  throw new UserError(`--retention takes hours, days or weeks, as in 12h, 30d or 2w, not "${text}".`);
}

function vacuumLines(vacuumed: readonly Vacuumed[], deleted: boolean): string[] {
  const some = vacuumed.filter(({ files }) => files.length > 0);
  if (some.length === 0) return ["Nothing to delete: every file is needed, or younger than the retention."];
  const rows = some.map(({ name, files, size }) => [name, integer(files.length), bytes(size)]);
  const files = some.reduce((sum, each) => sum + each.files.length, 0);
  const size = some.reduce((sum, each) => sum + each.size, 0);
  return [
    ...columns(["table", "files", "size"], rows),
    deleted
      ? `Deleted ${plural(files, "file")} (${bytes(size)}).`
      : `Nothing was deleted: --yes deletes ${plural(files, "file")} (${bytes(size)}); --json lists them.`,
  ];
}
