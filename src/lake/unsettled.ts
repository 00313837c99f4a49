import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import { partitionColumn, type Partition } from "./partitions.js";
import { provenanceOf } from "./provenance.js";
import type { Source } from "./sources.js";

/*
 * `sources` is committed last. A file of `tally` or `quarantine` whose run never got there was left by a run that was
 * killed or is still going on, by another program, or by a restore: what it says of raw files is not on record.
 */

const settledKey = "tumble.settled";

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
  const referred = new Set([...live].map((add) => provenanceOf(add)?.run));
  const kept = [...settled].filter((run) => !named.has(run) && referred.has(run)).sort();
  return { [settledKey]: JSON.stringify(kept) };
}

export function unsettledFiles(snapshot: Snapshot | null, settled: ReadonlySet<string>): Add[] {
  return [...(snapshot?.files.values() ?? [])].filter((add) => !settled.has(provenanceOf(add)?.run ?? ""));
}

/** The raw files that Parquet files of `tally` or `quarantine` speak of, with the partitions in which they do. */
export async function rawFilesIn(
  folder: string,
  files: readonly Add[],
): Promise<Map<string, Set<Partition>>> {
  const found = new Map<string, Set<Partition>>();
  const { parquetReadObjects } = await import("hyparquet");
  for (const add of files) {
    const bytes = await readFile(join(folder, add.path));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    for (const row of await parquetReadObjects({ file, columns: ["source_file"] })) {
      const name = String(row.source_file);
      const partitions = found.get(name) ?? new Set();
      found.set(name, partitions.add(add.partitionValues[partitionColumn] ?? null));
    }
  }
  return found;
}
