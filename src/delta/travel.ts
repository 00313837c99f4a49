import { UserError } from "../errors.js";
import { commitInfoOf, type Action } from "./actions.js";
import type { Files } from "./files.js";
import { commitTime, latestVersion, readCommit, type Log } from "./log.js";

/** Milliseconds since the epoch for `timestamp`. */
export type At = { readonly version: number } | { readonly timestamp: number };

/** The version that was current at `at`; an error before the first that can still be read, and after the last. */
export async function versionAt(folder: string, log: Log, at: At, files: Files): Promise<number> {
  const first = firstVersion(log);
  const last = latestVersion(log);
  if ("version" in at) {
    if (Number.isInteger(at.version) && at.version >= first && at.version <= last) return at.version;
    throw new UserError(
      `The table "${folder}" has no version ${at.version}: ${first === last ? `only version ${first} can be read. Pick that` : `versions ${first} to ${last} can be read. Pick one of them`}.`,
    );
  }
  const versions = log.commits.filter((version) => version >= first);
  const times =
    (await inCommitTimes(folder, versions, files)) ?? (await commitTimes(folder, versions, files));
  const index = times.findLastIndex((time) => time <= at.timestamp);
  const [oldest = 0, newest = 0] = [times[0], times.at(-1)];
  const version = versions[index];
  if (version !== undefined && at.timestamp <= newest) return version;
  throw new UserError(
    `The table "${folder}" has no version at ${iso(at.timestamp)}: its log reaches from ${iso(oldest)} to ${iso(newest)}. Pick a time within.`,
  );
}

/** Time of each version; clocks step back, versions do not, so each is at least 1 ms after the one before. */
export async function commitTimes(
  folder: string,
  versions: readonly number[],
  files: Files,
): Promise<number[]> {
  const times: number[] = [];
  for (const version of versions) {
    const modified = await commitTime(folder, version, files);
    times.push(Math.max(modified ?? 0, (times.at(-1) ?? -1) + 1));
  }
  return times;
}

/**
 * Where a writer keeps the time within each commit ("In-Commit Timestamps"), that is what its history shows. Versions
 * from before it began to do so lie before all others.
 */
async function inCommitTimes(
  folder: string,
  versions: readonly number[],
  files: Files,
): Promise<number[] | null> {
  if (inCommitTime(await readCommit(folder, versions.at(-1) ?? 0, files)) === null) return null;
  const times = await commitTimes(folder, versions, files);
  for (const [index, version] of versions.entries()) {
    times[index] = inCommitTime(await readCommit(folder, version, files)) ?? times[index] ?? 0;
  }
  return times;
}

export function inCommitTime(actions: readonly Action[] | null): number | null {
  const time = commitInfoOf(actions ?? [])?.inCommitTimestamp;
  return typeof time === "number" ? time : null;
}

/** The oldest version from which a snapshot can still be built. */
export function firstVersion(log: Log): number {
  const [first] = log.commits;
  return first === 0 ? 0 : (log.checkpoints.at(-1)?.version ?? first ?? 0);
}

function iso(timestamp: number): string {
  return new Date(timestamp).toISOString();
}
