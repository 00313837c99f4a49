import type { Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import { readRows } from "./parquet.js";
import { partitionColumn, type Partition } from "./partitions.js";
import { provenanceOf } from "./provenance.js";
import type { Source } from "./sources.js";

/*
 * `sources` is committed last. A file of `tally` or `quarantine` whose run never got there was left by a run that was
 * killed or is still going on, by another program, or by a restore: what it says of raw files is not on record.
 */

const settledKey = "tumble.settled";
const carriedKey = "tumble.carried";

/** One raw file of which one partition of a table says something that is not on record. */
export interface Leftover {
  readonly run: string;
  readonly name: string;
  readonly partition: Partition;
}

/** Runs that are on record: those that `sources` names, and those whose raw files later runs found unchanged. */
export function settledRuns(snapshot: Snapshot | null, sources: ReadonlyMap<string, Source>): Set<string> {
  const runs = new Set([...sources.values()].map((source) => source.run));
  for (const add of snapshot?.files.values() ?? []) {
    for (const run of JSON.parse(add.tags?.[settledKey] ?? "[]") as string[]) runs.add(run);
  }
  return runs;
}

/** The tag by which the next `sources` keeps those settled runs on record that its rows no longer name. */
export function settledTag(
  settled: ReadonlySet<string>,
  sources: Iterable<Source>,
  live: Iterable<Add>,
): Record<string, string> {
  const named = new Set([...sources].map((source) => source.run));
  const referred = new Set([...live].flatMap((add) => [runOf(add), ...Object.keys(carriedBy(add))]));
  const kept = [...settled].filter((run) => !named.has(run) && referred.has(run)).sort();
  return { [settledKey]: JSON.stringify(kept) };
}

/** What the live files of a table say of raw files by runs that are not on record. */
export async function leftoversIn(
  snapshot: Snapshot | null,
  settled: ReadonlySet<string>,
): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  if (!snapshot) return leftovers;
  for (const add of snapshot.files.values()) {
    const partition = add.partitionValues[partitionColumn] ?? null;
    const own = settled.has(runOf(add)) ? [] : await rawFilesIn(snapshot, add);
    for (const name of own) leftovers.push({ run: runOf(add), name, partition });
    for (const [run, names] of Object.entries(carriedBy(add))) {
      if (!settled.has(run)) leftovers.push(...names.map((name) => ({ run, name, partition })));
    }
  }
  return leftovers;
}

/** The tag of a file that takes over leftovers which its run cannot put right. */
export function carriedTag(leftovers: readonly Leftover[]): Record<string, string> {
  if (leftovers.length === 0) return {};
  const names: Record<string, string[]> = {};
  for (const { run, name } of leftovers) (names[run] ??= []).push(name);
  return { [carriedKey]: JSON.stringify(names) };
}

function carriedBy(add: Add): Record<string, string[]> {
  return JSON.parse(add.tags?.[carriedKey] ?? "{}") as Record<string, string[]>;
}

function runOf(add: Add): string {
  return provenanceOf(add)?.run ?? "";
}

async function rawFilesIn(snapshot: Snapshot, add: Add): Promise<Set<string>> {
  const rows = await readRows(snapshot, add, ["source_file"]);
  return new Set(rows.map((row) => String(row.source_file)));
}
