import { join } from "node:path";
import type { Files } from "./files.js";
import { commitTime, logFolder, logOf, STAGED, type Checkpoint, type Log } from "./log.js";
import { readCheckpoint } from "./parquet.js";
import { logRetention } from "./properties.js";
import type { Snapshot } from "./snapshot.js";
import { commitTimes } from "./travel.js";

const DAY = 86_400_000;

/**
 * The newest checkpoint that everything before can be deleted for: it covers the newest version that was
 * committed by midnight UTC of the day on which the retention began ("Metadata Cleanup").
 */
export function cutoffCheckpoint(
  log: Log,
  times: readonly number[],
  now: number,
  retention: number,
): Checkpoint | null {
  const cutoff = Math.floor((now - retention) / DAY) * DAY;
  const version = log.commits[times.findLastIndex((time) => time <= cutoff)];
  if (version === undefined) return null;
  return log.checkpoints.find((checkpoint) => checkpoint.version <= version) ?? null;
}

/** Names of what lies before the checkpoint, oldest first, so that whatever remains is readable at any moment. */
export function expiredNames(names: readonly string[], checkpoint: number): string[] {
  return names
    .filter((name) => {
      const [, start, rest] =
        /^(\d{20})\.(json|crc|checkpoint\..*|\d{20}\.compacted\.json)$/.exec(name) ?? [];
      if (start === undefined) return false;
      return (
        Number(start) < checkpoint ||
        (Number(start) === checkpoint && rest?.endsWith("compacted.json") === true)
      );
    })
    .sort();
}

/** Deletes versions beyond the log's retention, and what dead writers of this program staged over a day ago. */
export async function cleanUpLog(snapshot: Snapshot, files: Files, now = Date.now()): Promise<void> {
  const { folder } = snapshot;
  const names = await files.list(logFolder(folder));
  await deleteStaged(folder, names, files, now);
  const log = logOf(names);
  const retention = logRetention(snapshot.metaData);
  const oldest = await commitTime(folder, log.commits[0] ?? 0, files);
  if (oldest === null || !(oldest <= now - retention)) return;
  const times = await commitTimes(folder, log.commits, files);
  const checkpoint = cutoffCheckpoint(log, times, now, retention);
  if (checkpoint === null) return;
  const expired = expiredNames(names, checkpoint.version);
  if (expired.length === 0) return;
  await readCheckpoint(folder, checkpoint, files);
  for (const name of expired) await files.unlink(join(logFolder(folder), name)).catch(ignoreMissing);
}

async function deleteStaged(
  folder: string,
  names: readonly string[],
  files: Files,
  now: number,
): Promise<void> {
  for (const name of names) {
    if (!name.startsWith(STAGED)) continue;
    const path = join(logFolder(folder), name);
    const status = await files.stat(path).catch(() => null);
    if (status !== null && status.modified < now - DAY) await files.unlink(path).catch(ignoreMissing);
  }
}

function ignoreMissing(): void {
  // Another process cleans up as well.
}
