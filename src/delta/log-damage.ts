import { join } from "node:path";
import { isMissing, localFiles, unlessMissing, type Files } from "./files.js";
import { commitName, logFolder, readLog, type Log } from "./log.js";
import { readCheckpoint } from "./parquet.js";

/** What is wrong in a log though its newest version can be read. */
export interface LogDamage {
  /** Relative to the table's folder. */
  readonly file: string;
  readonly what: string;
  readonly mend: string;
}

/**
 * Versions that are missing between others, checkpoints that reading passes over, and a pointer that leads nowhere.
 * `damaged` are the versions that whoever has read the history could not read.
 */
export async function logDamage(
  folder: string,
  damaged: readonly number[],
  files: Files = localFiles,
): Promise<LogDamage[]> {
  // In this order, since another process may write a checkpoint meanwhile, and then the pointer to it.
  const pointer = await unlessMissing(files.read(join(logFolder(folder), POINTER)));
  const log = await readLog(folder, files);
  if (log === null) return [];
  const found = [
    ...(await lostVersions(folder, log, files)),
    ...damaged.map(damagedVersion),
    ...(await damagedCheckpoints(folder, log, files)),
    ...(pointer === null ? [] : lostPointer(log, pointer.toString("utf8"))),
  ];
  return found.map(({ file, ...rest }) => ({ file: join("_delta_log", file), ...rest }));
}

const POINTER = "_last_checkpoint";

async function lostVersions(folder: string, log: Log, files: Files): Promise<LogDamage[]> {
  return (await seenTwice(folder, log, files)).map(([first, last]) => ({
    file: commitName(first),
    what: `is gone${last > first ? `, and all others up to version ${last}` : ""}: nor can those after it be read, up to the next checkpoint`,
    mend: "do without the versions that are gone, for the newest does not need them",
  }));
}

/** Versions that are missing between others, oldest first; those before the oldest were cleaned up, and are no loss. */
export async function missingVersions(folder: string, files: Files = localFiles): Promise<Gap[]> {
  const log = await readLog(folder, files);
  return log === null ? [] : seenTwice(folder, log, files);
}

/** A listing during a clean-up may show any part of what is being deleted, so a gap has to be seen twice. */
async function seenTwice(folder: string, log: Log, files: Files): Promise<Gap[]> {
  return gaps(log).length === 0 ? [] : gaps((await readLog(folder, files)) ?? log);
}

type Gap = readonly [first: number, last: number];

/** First and last of the versions that are missing in a row; a clean-up takes the oldest first and leaves none. */
function gaps({ commits }: Log): Gap[] {
  return commits.flatMap((version, index) => {
    const next = commits[index + 1] ?? version + 1;
    return next > version + 1 ? [[version + 1, next - 1] as const] : [];
  });
}

function damagedVersion(version: number): LogDamage {
  return {
    file: commitName(version),
    what: "is damaged: neither this version nor those after it can be read, up to the next checkpoint",
    mend: "do without the versions that are damaged, for the newest does not need them",
  };
}

async function damagedCheckpoints(folder: string, log: Log, files: Files): Promise<LogDamage[]> {
  const found: LogDamage[] = [];
  for (const checkpoint of log.checkpoints) {
    try {
      await readCheckpoint(folder, checkpoint, files);
    } catch (error) {
      if (isMissing(error)) continue;
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      found.push({
        file: checkpoint.parts.join(", "),
        what: `cannot be read (${reason})`,
        mend: "delete damaged checkpoints: readers take older ones and the log instead, and later commits write new ones",
      });
    }
  }
  return found;
}

function lostPointer(log: Log, content: string): LogDamage[] {
  const version = pointedVersion(content);
  if (log.checkpoints.some((checkpoint) => checkpoint.version === version)) return [];
  const what =
    version === null ? "is not JSON with a version" : `points to version ${version}, which has no checkpoint`;
  return [{ file: POINTER, what, mend: `delete "${POINTER}": readers list the log without it` }];
}

function pointedVersion(content: string): number | null {
  try {
    const { version } = JSON.parse(content) as { version?: unknown };
    return typeof version === "number" ? version : null;
  } catch {
    return null;
  }
}
