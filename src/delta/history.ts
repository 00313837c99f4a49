import { UserError } from "../errors.js";
import type { Action, CommitInfo } from "./actions.js";
import { commitInfoOf } from "./conflict.js";
import { localFiles, type Files } from "./files.js";
import { readCommit, readLog } from "./log.js";
import { commitTimes } from "./travel.js";

/** One entry of a table's history. */
export interface Version {
  readonly version: number;
  /** When it was committed, in milliseconds since the epoch; the same that time travel goes by. */
  readonly timestamp: number;
  /** Null where the writer left none. */
  readonly commitInfo: CommitInfo | null;
  readonly actions: readonly Action[];
}

/** The versions that the log still holds, newest first, each read only when it is asked for. */
export async function* history(
  folder: string,
  files: Files = localFiles,
): AsyncGenerator<Version, void, void> {
  const log = await readLog(folder, files);
  if (log === null) throw new UserError(`There is no Delta table in "${folder}". Check the path.`);
  const times = await commitTimes(folder, log.commits, files);
  for (const [index, version] of [...log.commits.entries()].reverse()) {
    const actions = await readCommit(folder, version, files);
    if (actions === null) return;
    yield { version, timestamp: times[index] ?? 0, commitInfo: commitInfoOf(actions), actions };
  }
}
