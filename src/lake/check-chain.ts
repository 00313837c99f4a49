import { join } from "node:path";
import type { Add } from "../delta/actions.js";
import { localFiles } from "../delta/files.js";
import { history } from "../delta/history.js";
import type { Snapshot } from "../delta/snapshot.js";
import { listData, type Found } from "../delta/vacuum.js";
import type { Damage } from "./check-files.js";
import { partitionColumn } from "./partitions.js";
import { provenanceOf } from "./provenance.js";

/** The data files that any version of a table names, as far back as its log reaches. */
export interface Named {
  readonly paths: ReadonlySet<string>;
  /** Whether the log reaches back to the first version, and all of it can be read. */
  readonly whole: boolean;
  /** Versions that cannot be read. */
  readonly damaged: readonly number[];
}

export async function namedFiles(snapshot: Snapshot): Promise<Named> {
  const paths = new Set([...snapshot.files.keys(), ...snapshot.tombstones.keys()]);
  let oldest = snapshot.version;
  const damaged: number[] = [];
  const versions = history(snapshot.folder, localFiles, (version) => damaged.push(version));
  for await (const { version, actions } of versions) {
    oldest = version;
    for (const action of actions) {
      if ("add" in action) paths.add(action.add.path);
      if ("remove" in action) paths.add(action.remove.path);
    }
  }
  return { paths, whole: oldest === 0 && damaged.length === 0, damaged: damaged.reverse() };
}

/**
 * What the live files of a table say they were built from, and no version of the upstream tables has ever named.
 * Where an upstream log was cut, its older files are unknown, and nobody can tell.
 */
export function brokenChain(snapshot: Snapshot, upstream: ReadonlyMap<string, Named>): Damage[] {
  return [...snapshot.files.values()].flatMap((add) => {
    for (const [table, paths] of Object.entries(provenanceOf(add)?.upstream ?? {})) {
      const named = upstream.get(table);
      if (named && !named.whole) continue;
      const unknown = paths.find((path) => !named?.paths.has(path));
      if (unknown === undefined) continue;
      const what = `says that it was built from "${unknown}", which no version of "${table}" has named`;
      return [{ file: add.path, what }];
    }
    return [];
  });
}

/** Data files that no version names: left by a run that was killed, or by one that is going on. */
export async function orphans(snapshot: Snapshot, named: Named): Promise<Found[]> {
  const found = await listData(snapshot.folder);
  const paths = new Set([...named.paths].map((path) => join(path)));
  return found.filter(({ path }) => path.endsWith(".parquet") && !paths.has(path));
}

/** Partitions whose files say nothing of what they were built from: another program wrote them. */
export function foreignPartitions(snapshot: Snapshot): string[] {
  const foreign = (add: Add) => !Object.keys(add.tags ?? {}).some((key) => key.startsWith("tumble."));
  const files = [...snapshot.files.values()].filter(foreign);
  return [...new Set(files.map((add) => add.partitionValues[partitionColumn] ?? "no date"))].sort();
}
