import { join } from "node:path";
import { UserError } from "../errors.js";
import type { Action } from "./actions.js";
import { localFiles, unlessMissing, type Files } from "./files.js";
import { dataPath } from "./paths.js";
import { fileRetention } from "./properties.js";
import type { Snapshot } from "./snapshot.js";

const DAY = 86_400_000;
const SAFE = 7 * DAY;

export interface Found {
  /** Decoded, relative to the table's folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export interface VacuumRequest {
  /** The newest version. */
  readonly snapshot: Snapshot;
  /** Every version that the log holds: checkpoints of other writers may have dropped tombstones early. */
  readonly history: Iterable<{ readonly timestamp: number; readonly actions: readonly Action[] }>;
  /** All files under the table's folder. */
  readonly listing: readonly Found[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds; the table's own by default. */
  readonly retention?: number;
  /** Allows a retention of less than 7 days. */
  readonly force?: boolean;
  /** Paths that a hold or a retained version needs. */
  readonly keep?: ReadonlySet<string>;
}

/**
 * Data files that no version within the retention refers to, and that are older than it themselves: a file that no
 * version refers to yet may belong to a run that is about to commit.
 */
export function planVacuum(request: VacuumRequest): Found[] {
  const { snapshot, listing, now, keep } = request;
  const retention = request.retention ?? fileRetention(snapshot.metaData);
  if (retention < SAFE && !request.force) throw tooShort(snapshot.folder, retention);
  const since = now - retention;
  const needed = neededPaths(request, since);
  return listing.filter(
    (file) =>
      isDataFile(file.path) &&
      file.modified < since &&
      !needed.has(dataPath(snapshot.folder, file.path)) &&
      !keep?.has(file.path),
  );
}

/** Every file under the table's folder that is not hidden. */
export async function listData(folder: string, files: Files = localFiles): Promise<Found[]> {
  const found: Found[] = [];
  async function walk(within: string): Promise<void> {
    for (const name of await files.list(join(folder, within))) {
      if (isHidden(name)) continue;
      const path = within === "" ? name : `${within}/${name}`;
      const status = await unlessMissing(files.stat(join(folder, path)));
      if (status?.isFolder) await walk(path);
      else if (status) found.push({ path, size: status.size, modified: status.modified });
    }
  }
  await walk("");
  return found;
}

/** Deletes what a vacuum planned; a file that is gone already is none the worse for it. */
export async function deleteFiles(
  folder: string,
  found: readonly Found[],
  files: Files = localFiles,
): Promise<void> {
  for (const { path } of found) await unlessMissing(files.unlink(join(folder, path)));
}

/** Absolute paths of what is live, or was removed after `since`. */
function neededPaths({ snapshot, history }: VacuumRequest, since: number): Set<string> {
  const { folder } = snapshot;
  const needed = new Set<string>();
  for (const file of snapshot.files.values()) needed.add(dataPath(folder, file.path));
  for (const file of snapshot.tombstones.values()) {
    if ((file.deletionTimestamp ?? 0) >= since) needed.add(dataPath(folder, file.path));
  }
  for (const { timestamp, actions } of history) {
    for (const action of actions) {
      if ("add" in action && timestamp >= since) needed.add(dataPath(folder, action.add.path));
      if (!("remove" in action)) continue;
      const { path, deletionTimestamp } = action.remove;
      if (Math.max(timestamp, deletionTimestamp ?? 0) >= since) needed.add(dataPath(folder, path));
    }
  }
  return needed;
}

function isDataFile(path: string): boolean {
  return path.endsWith(".parquet") && !path.split("/").some(isHidden);
}

/** Names that begin with _ or . are hidden, except for the folders of partition columns. */
function isHidden(name: string): boolean {
  return name.startsWith(".") || (name.startsWith("_") && !name.includes("="));
}

function tooShort(folder: string, retention: number): UserError {
  return new UserError(
    `A retention of ${lengthOf(retention)} would delete files of "${folder}" that readers and unfinished runs may still use. Keep 7 days or more, or add --force when nothing else runs.`,
  );
}

function lengthOf(milliseconds: number): string {
  const hours = Number((milliseconds / (DAY / 24)).toFixed(1));
  const [count, unit] = hours % 24 === 0 ? [hours / 24, "day"] : [hours, "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
