import { resolve } from "node:path";
import { loadConfig, parametersOf } from "../config.js";
import { UserError } from "../errors.js";
import { isSame, type Difference } from "../lake/compare.js";
import { diffModels, pinnedModel } from "../lake/diff-models.js";
import { diffVersions, parseSide } from "../lake/diff.js";
import { withEngine } from "../lake/engine.js";
import { openLake, settleProperties } from "../lake/lake.js";
import { findTable } from "../lake/tables.js";
import { loadModels } from "../models/load.js";
import { prepareSession } from "../models/parameters.js";
import { command } from "../proposal.js";
import { pc } from "./colors.js";
import type { DiffArguments } from "./diff.js";
import { lakeFolderOf, once, print, printJson } from "./table.js";
import { columns, integer, plural } from "./text.js";

export async function showDiff(args: DiffArguments): Promise<void> {
  once(args, ["model", "engine"]);
  if (!Number.isInteger(args.limit) || args.limit < 0)
    throw new UserError(`--limit takes a whole number from 0, not "${args.limit}".`);
  if (args.engine !== undefined) {
    const { showEngineDiff } = await import("./print-engine-diff.js");
    await showEngineDiff(args);
    return;
  }
  const [names, difference] = args.model ? await diffOfModels(args, args.model) : await diffOfTables(args);
  const [before, after] = names;
  if (args.json) printJson({ before, after, same: isSame(difference), ...difference });
  else print(diffLines(before, after, difference));
  if (args.exitCode && !isSame(difference)) process.exitCode = 1;
}

type Names = readonly [string, string];

async function diffOfTables(args: DiffArguments): Promise<[Names, Difference]> {
  const sides = [parseSide(args.before ?? "now"), parseSide(args.after ?? "now")] as const;
  const named = sides.find((side) => side.table !== null)?.table ?? "windows";
  if (sides.every(({ table, at }) => at === null && (table ?? named) === named)) {
    throw new UserError(
      `There is nothing to compare${args.before === undefined ? "" : `: both sides are "${named}" as it is now`}. Name a version, as in ${command("diff", `${named}@3`, "now")}, or two models with --model.`,
    );
  }
  const lake = await lakeFolderOf(args);
  const [before, after] = await Promise.all(
    sides.map(async ({ table, at }) => ({ table: await findTable(table ?? named, lake, process.cwd()), at })),
  );
  if (!before || !after) throw new Error("a comparison has two sides");
  const difference = await withEngine((engine) => diffVersions(engine, [before, after], args.limit));
  const [then, now] = difference.versions;
  return [[`${before.table.name}@${then}`, `${after.table.name}@${now}`], difference];
}

async function diffOfModels(args: DiffArguments, pins: readonly string[]): Promise<[Names, Difference]> {
  const [one, other] = pins;
  if (one === undefined || other === undefined || pins.length > 2 || args.before !== undefined) {
    throw new UserError(
      `--model compares two models, not ${plural(pins.length, "model")}${args.before === undefined ? "" : " and a table"}. Give it twice, as in --model windows@1 --model windows@2.`,
    );
  }
  const config = await loadConfig(args.config, process.cwd());
  const folder = args.lake === undefined ? resolve(config.folder, config.lake) : resolve(args.lake);
  const models = loadModels(config.sqlFolder);
  const pair = [pinnedModel(models, one), pinnedModel(models, other)] as const;
  const lake = await openLake(folder, ["tally"]);
  const parameters = parametersOf(config, settleProperties(lake, {}));
  const difference = await withEngine((engine) =>
    diffModels(engine, folder, pair, (session) => prepareSession(session, parameters), args.limit),
  );
  return [[one, other], difference];
}

export function diffLines(before: string, after: string, difference: Difference): string[] {
  if (isSame(difference)) return [`${before} and ${after} hold the same rows.`];
  const { columns: schema, dates, rows } = difference;
  const lines = [`${before} → ${after}`];
  for (const name of schema.removed) lines.push(pc.red(`- column ${name}`));
  for (const name of schema.added) lines.push(pc.green(`+ column ${name}`));
  for (const change of schema.changed) lines.push(pc.yellow(`~ column ${change}`));
  if (dates.length === 0) return [...lines, "The rows are the same in all other columns."];
  const counts = dates.map(({ date, removed, added }) => [
    date ?? "no date",
    `-${integer(removed)}`,
    `+${integer(added)}`,
  ]);
  lines.push("", ...columns(["date", "gone", "new"], counts));
  const names = Object.keys(rows[0]?.row ?? {});
  if (names.length > 0) {
    const cells = rows.map(({ sign, row }) => [sign, ...names.map((name) => cell(row[name]))]);
    lines.push("", ...columns(["", ...names], cells));
  }
  const total = dates.reduce((sum, { removed, added }) => sum + removed + added, 0);
  if (total > rows.length)
    lines.push(`${integer(rows.length)} of ${plural(total, "row")} shown; --limit shows more.`);
  return lines;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  return typeof value === "string" ? value : JSON.stringify(value);
}
