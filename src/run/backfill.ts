import { dateRange, type DateText } from "../dates.js";
import { connected } from "./connection.js";
import type { RunOptions, Surroundings } from "./options.js";
import { prepare, type Prepared } from "./prepare.js";
import type { PlanResult, Result } from "./result.js";
import { run } from "./run.js";

export interface BackfillOptions extends RunOptions {
  /** At most so many dates in one batch. */
  readonly batchDays: number;
}

export interface Batch {
  readonly from: DateText;
  readonly to: DateText;
}

export interface BackfillSurroundings extends Surroundings {
  /** After each of several batches. */
  readonly onBatch?: ((result: Result, batch: Batch, share: number) => void) | undefined;
}

/** Bytes of raw files in one batch, unless one date alone has more. */
const batchBytes = 4_000_000_000;

/**
 * A run, or a run for each of several batches where a long range of dates has raw files of its own for each part: every
 * batch is committed, so that a kill costs one batch at most. The result of each is returned, oldest dates first.
 */
export function backfill(
  options: BackfillOptions,
  surroundings: BackfillSurroundings,
): Promise<(Result | PlanResult)[]> {
  return connected(options.config, surroundings, (near) => inBatches(options, near));
}

async function inBatches(
  options: BackfillOptions,
  surroundings: BackfillSurroundings,
): Promise<(Result | PlanResult)[]> {
  const batches = options.dryRun || options.allOrNothing ? null : await planBatches(options, surroundings);
  if (!batches) return [await run(options, surroundings)];
  const results: Result[] = [];
  for (const [i, batch] of batches.entries()) {
    const result = await run({ ...options, ...batch, allowEmpty: true }, surroundings);
    if (result.outcome === "plan") continue;
    results.push(result);
    surroundings.onBatch?.(result, batch, (i + 1) / batches.length);
  }
  return results;
}

/** Null where there is nothing to split. */
async function planBatches(options: BackfillOptions, surroundings: Surroundings): Promise<Batch[] | null> {
  if (options.from === undefined || options.to === undefined || options.from === options.to) return null;
  const whole = await prepare(options, surroundings);
  const { from, to } = whole.range;
  if (from === undefined || to === undefined || whole.files.read.length === 0) return null;
  const dates = dateRange(from, to);
  if (dates.length <= options.batchDays && bytesOf(whole) <= batchBytes) return null;
  const first = split(dates, options.batchDays)[0];
  // Raw files that every date has in common cannot be read in parts.
  if (!first || (await look(options, surroundings, first)).listed.length === whole.listed.length) return null;
  const batches: Batch[] = [];
  for (const part of split(dates, options.batchDays)) {
    batches.push(...(await bounded(part, (batch) => look(options, surroundings, batch))));
  }
  return batches.length > 1 ? batches : null;
}

/** The part itself, or smaller ones that hold fewer bytes; none where it has no raw files and a lake is not there yet. */
async function bounded(
  dates: readonly DateText[],
  look: (dates: readonly DateText[]) => Promise<Prepared>,
): Promise<Batch[]> {
  const prepared = await look(dates);
  if (prepared.listed.length === 0 && !prepared.lake.tables.has("tally")) return [];
  const [from] = dates;
  const to = dates.at(-1);
  if (from === undefined || to === undefined) return [];
  if (bytesOf(prepared) <= batchBytes || dates.length === 1) return [{ from, to }];
  const halves = split(dates, Math.ceil(dates.length / 2));
  return (await Promise.all(halves.map((half) => bounded(half, look)))).flat();
}

function look(
  options: RunOptions,
  surroundings: Surroundings,
  dates: readonly DateText[],
): Promise<Prepared> {
  return prepare({ ...options, from: dates[0], to: dates.at(-1), allowEmpty: true }, surroundings);
}

function bytesOf({ files }: Prepared): number {
  return files.read.reduce((sum, { file }) => sum + file.size, 0);
}

export function split<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
