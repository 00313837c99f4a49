import { join } from "node:path";
import { UserError } from "../errors.js";
import { parseActions, type Action } from "./actions.js";
import { unlessMissing, type Files } from "./files.js";

export interface Checkpoint {
  readonly version: number;
  /** File names in the log folder; several for a multi-part checkpoint. */
  readonly parts: readonly string[];
}

/** What a listing of `_delta_log` holds. Checksums, compacted logs and hidden files are nobody's concern here. */
export interface Log {
  /** Ascending. */
  readonly commits: readonly number[];
  /** The complete ones, newest first. */
  readonly checkpoints: readonly Checkpoint[];
  /** Whether another writer left V2 checkpoints, which are not read. */
  readonly hasV2Checkpoints: boolean;
}

/** Begins the name of what this program has staged and not yet linked; hidden from every reader. */
export const STAGED = ".tumble-";

export function logFolder(folder: string): string {
  return join(folder, "_delta_log");
}

export function commitName(version: number): string {
  return `${digits(version, 20)}.json`;
}

export function checkpointName(version: number): string {
  return `${digits(version, 20)}.checkpoint.parquet`;
}

const COMMIT = /^\d{20}\.json$/;
const CHECKPOINT = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet$/;
const V2_CHECKPOINT = /^\d{20}\.checkpoint\.[0-9a-f-]{36}\.(?:json|parquet)$/i;

export function logOf(names: readonly string[]): Log {
  const commits: number[] = [];
  const checkpoints: Checkpoint[] = [];
  const parts = new Map<string, string[]>();
  let hasV2Checkpoints = false;
  for (const name of names) {
    if (COMMIT.test(name)) {
      commits.push(Number(name.slice(0, 20)));
      continue;
    }
    const [, version, part, count] = CHECKPOINT.exec(name) ?? [];
    if (version === undefined) hasV2Checkpoints ||= V2_CHECKPOINT.test(name);
    else if (part === undefined) checkpoints.push({ version: Number(version), parts: [name] });
    else parts.set(`${version}.${count ?? ""}`, [...(parts.get(`${version}.${count ?? ""}`) ?? []), name]);
  }
  for (const [key, names] of parts) {
    const [version, count] = key.split(".").map(Number);
    if (names.length === count) checkpoints.push({ version: version ?? 0, parts: names.sort() });
  }
  return {
    commits: commits.sort((a, b) => a - b),
    checkpoints: checkpoints.sort((a, b) => b.version - a.version),
    hasV2Checkpoints,
  };
}

/** Null where there is no log. */
export async function readLog(folder: string, files: Files): Promise<Log | null> {
  const names = await unlessMissing(files.list(logFolder(folder)));
  const log = logOf(names ?? []);
  return log.commits.length + log.checkpoints.length > 0 || log.hasV2Checkpoints ? log : null;
}

/** The newest version that the listing knows; -1 before the first. */
export function latestVersion(log: Log): number {
  return Math.max(log.commits.at(-1) ?? -1, log.checkpoints[0]?.version ?? -1);
}

/** Null where the version is not there. */
export async function readCommit(folder: string, version: number, files: Files): Promise<Action[] | null> {
  const path = join(logFolder(folder), commitName(version));
  const content = await unlessMissing(files.read(path));
  if (content === null) return null;
  const text = content.toString("utf8");
  // No writer leaves a version without a line; a file system that lost power may.
  if (text.trim() === "") {
    throw new UserError(
      `Version ${version} of the table "${folder}" holds nothing: "${commitName(version)}" has ${content.length} bytes and no action. The file is damaged: restore it from a backup, or rebuild the table.`,
    );
  }
  return parseActions(text, path);
}

/** When a version was committed: the time of its file, which is all that the protocol keeps of it. */
export async function commitTime(folder: string, version: number, files: Files): Promise<number | null> {
  const status = await unlessMissing(files.stat(join(logFolder(folder), commitName(version))));
  return status?.modified ?? null;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
