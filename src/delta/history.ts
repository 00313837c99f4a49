import { UserError } from "../errors.js";
import { commitInfoOf, type Action, type CommitInfo } from "./actions.js";
import { localFiles, type Files } from "./files.js";
import { readCommit, readLog } from "./log.js";
import { commitTimes, inCommitTime } from "./travel.js";

/** One entry of a table's history. */
export interface Version {
  readonly version: number;
  /** When it was committed, in milliseconds since the epoch; the same that time travel goes by. */
  readonly timestamp: number;
  /** Null where the writer left none. */
  readonly commitInfo: CommitInfo | null;
  readonly actions: readonly Action[];
}

/**
 * The versions that the log still holds, newest first, each read only when it is asked for. A damaged one is an error,
 * or is told to `passOver` and left out.
 */
export async function* history(
  folder: string,
  files: Files = localFiles,
  passOver?: (version: number, timestamp: number) => void,
): AsyncGenerator<Version, void, void> {
  const log = await readLog(folder, files);
  if (log === null) throw new UserError(`There is no Delta table in "${folder}". Check the path.`);
  const times = await commitTimes(folder, log.commits, files);
  for (const [index, version] of [...log.commits.entries()].reverse()) {
    let actions: Action[] | null;
    try {
      actions = await readCommit(folder, version, files);
    } catch (error) {
      if (!passOver) throw error;
      passOver(version, times[index] ?? 0);
      continue;
    }
    if (actions === null) return;
    const timestamp = inCommitTime(actions) ?? times[index] ?? 0;
    yield { version, timestamp, commitInfo: commitInfoOf(actions), actions };
  }
}
