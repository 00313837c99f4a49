import { join } from "node:path";
import { localFiles } from "../delta/files.js";
import { history } from "../delta/history.js";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { UserError } from "../errors.js";
import { parseReference, type Reference } from "../lake/at.js";
import { operationOf } from "../lake/operation.js";
import { command } from "../proposal.js";

/** The tables as they were at a run, a time, or a version of one of them. */
export async function readThen(
  folder: string,
  names: readonly string[],
  at: string,
): Promise<ReadonlyMap<string, Snapshot>> {
  const logs = new Map<string, Commit[]>();
  for (const name of names) logs.set(name, await commitsOf(join(folder, name)));
  const moment = momentOf(at, referenceOf(at), logs);
  const tables = new Map<string, Snapshot>();
  for (const [name, commits] of logs) {
    const commit = versionAt(commits, moment);
    const snapshot = commit && (await readSnapshot(join(folder, name), { version: commit.version }));
    if (snapshot) tables.set(name, snapshot);
  }
  if (tables.size > 0) return tables;
  const oldest = Math.min(...[...logs.values()].map((commits) => commits.at(-1)?.time ?? Infinity));
  throw new UserError(
    `The lake "${folder}" held nothing at "${at}": its history begins at ${new Date(oldest).toISOString()}. Pick a later time.`,
  );
}

export interface Commit {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly run: string | null;
}

/** A run, or the end of it: its commits to each table come one after the other. */
export interface Moment {
  readonly time: number;
  readonly run: string | null;
}

interface TableVersion {
  readonly table: string;
  readonly version: number;
}

function referenceOf(at: string): Reference | TableVersion {
  const [, table, version] = /^([a-z][a-z0-9_]*)@(\d{1,15})$/.exec(at) ?? [];
  if (table !== undefined) return { table, version: Number(version) };
  const reference = parseReference(at);
  return reference && "version" in reference ? { table: "windows", ...reference } : reference;
}

/** Pure: which moment a reference means, by the commits of every table, newest first. */
export function momentOf(
  text: string,
  reference: Reference | TableVersion,
  logs: ReadonlyMap<string, readonly Commit[]>,
): Moment {
  if (reference === null) return { time: Infinity, run: null };
  if ("timestamp" in reference) return { time: reference.timestamp, run: null };
  if ("run" in reference) return endOf(reference.run, text, logs);
  const { table, version } = reference as TableVersion;
  const commits = logs.get(table);
  if (!commits) {
    throw new UserError(
      `There is no table "${table}" in the lake. Tables found: ${[...logs.keys()].join(", ")}.`,
    );
  }
  const commit = commits.find((each) => each.version === version);
  if (!commit) {
    throw new UserError(`The table "${table}" has no version ${version}: ${readable(commits)}.`);
  }
  return commit.run === null ? { time: commit.time, run: null } : endOf(commit.run, text, logs);
}

function readable(commits: readonly Commit[]): string {
  const [last = 0, first = 0] = [commits[0]?.version, commits.at(-1)?.version];
  return first === last
    ? `only ${last} can be read. Pick that`
    : `${first} to ${last} can be read. Pick one of them`;
}

function endOf(run: string, text: string, logs: ReadonlyMap<string, readonly Commit[]>): Moment {
  const times = [...logs.values()].flat().flatMap((commit) => (commit.run === run ? [commit.time] : []));
  if (times.length > 0) return { time: Math.max(...times), run };
  throw new UserError(
    `No table of the lake was committed by the run "${text}". See ${command("history")} for the runs that were, or give a time.`,
  );
}

/** Pure: the version that was current then, after the run if one is meant; commits are newest first. */
export function versionAt(commits: readonly Commit[], { time, run }: Moment): Commit | undefined {
  const own = run === null ? undefined : commits.find((commit) => commit.run === run);
  return own ?? commits.find((commit) => commit.time <= time);
}

async function commitsOf(folder: string): Promise<Commit[]> {
  const commits: Commit[] = [];
  const versions = history(folder, localFiles, () => undefined);
  for await (const { version, timestamp, commitInfo } of versions) {
    commits.push({ version, time: timestamp, run: operationOf(commitInfo).run ?? null });
  }
  return commits;
}
