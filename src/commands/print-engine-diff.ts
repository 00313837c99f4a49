import { resolve } from "node:path";
import { loadConfig } from "../config.js";
import { UserError } from "../errors.js";
import { diffEngines, type EngineDifference } from "../run/diff-engines.js";
import type { DiffArguments } from "./diff.js";
import { engineOf } from "./engine-options.js";
import { diffLines } from "./print-diff.js";
import { surroundings } from "./print-run.js";
import { sourceAt } from "./run.js";
import { print, printJson } from "./table.js";
import { integer, plural, printable } from "./text.js";

export async function showEngineDiff(args: DiffArguments): Promise<void> {
  const engines = [args.engine ?? []].flat();
  const [before, after] = engines;
  if (before === undefined || after === undefined || engines.length > 2 || args.model !== undefined) {
    throw new UserError(
      `--engine compares two engines${args.model === undefined ? "" : ", not models"}. Give it twice, as in --engine duckdb --engine spark.`,
    );
  }
  const project = await loadConfig(args.config, process.cwd());
  const named = [args.before, args.after === "now" ? undefined : args.after].filter(
    (each) => each !== undefined,
  );
  const source = named.length > 0 ? named.map((each) => sourceAt(process.cwd(), each)) : project.source;
  if (source.length === 0) {
    throw new UserError(
      "There are no raw files to compare by. Name them, as in tumble diff events.csv --engine duckdb --engine spark, or set source in tumble.yaml.",
    );
  }
  const where = engines.includes("spark")
    ? engineOf(project, { engine: "spark", ...given({ spark: args.spark, staging: args.staging }) })
    : {};
  const lake = args.lake === undefined ? project.lake : resolve(args.lake);
  const config = { ...project, ...where, source, lake };
  const difference = await diffEngines(
    { config },
    surroundings({ json: args.json, quiet: false }),
    [before, after],
    args.limit,
  );
  if (args.json) printJson({ before, after, ...difference });
  else print(lines(before, after, difference));
  if (args.exitCode && !difference.same) process.exitCode = 1;
}

function given<T extends object>(options: T): { [Name in keyof T]: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: NonNullable<T[Name]>;
  };
}

function lines(before: string, after: string, difference: EngineDifference): string[] {
  const { files, rows, same, readHere, tally, quarantine } = difference;
  const read = `${plural(files, "raw file")} with ${plural(rows, "row")}`;
  const here = readHere.map(
    ({ name, why }) => `Left to DuckDB by Spark: ${printable(name, 200)} (${printable(why, 100)})`,
  );
  if (same) {
    const compared =
      readHere.length === 0 ? "" : `, ${integer(readHere.length)} of them by DuckDB both times`;
    return [`${before} and ${after} read ${read} alike${compared}.`, ...here];
  }
  return [
    `${before} and ${after} differ over ${read}.`,
    ...diffLines(`tally by ${before}`, `tally by ${after}`, tally),
    ...diffLines(`quarantine by ${before}`, `quarantine by ${after}`, quarantine),
    ...here,
  ];
}
