import { dirname, join } from "node:path";
import { UserError } from "../errors.js";
import { errorCode, localFiles, type Files } from "./files.js";
import { dataPath } from "./paths.js";

/**
 * Makes data files durable before a commit refers to them: their content, and the entries of the folders
 * from each file up to the table's own.
 */
export async function syncData(
  folder: string,
  paths: readonly string[],
  files: Files = localFiles,
): Promise<void> {
  const absolute = paths.map((path) => dataPath(folder, path));
  const folders = new Set(absolute.flatMap((path) => foldersUpTo(folder, dirname(path))));
  await Promise.all([...absolute, ...folders].map((path) => files.sync(path)));
}

/** Creates a folder and makes its own entry durable. */
export async function makeDurableFolder(path: string, files: Files): Promise<void> {
  await files.makeFolder(path);
  await files.sync(dirname(path));
  await files.sync(dirname(dirname(path)));
}

/** A failure of the disk is nobody's bug: it is told in words, with the path. */
export function asUserError(error: unknown, what: string, code = errorCode(error)): unknown {
  const cure = CURES.get(code ?? "");
  return cure === undefined
    ? error
    : new UserError(`${what} failed (${String(error)}). ${cure}`, { cause: error });
}

const CURES = new Map([
  ["ENOSPC", "The disk is full: free some space and run again; the table is as it was."],
  ["EDQUOT", "The disk quota is used up: free some space and run again; the table is as it was."],
  ["EIO", "The disk reports an error: check it, then run again."],
  ["EROFS", "The file system is read-only: put the lake elsewhere, or mount it for writing."],
  [
    "EFBIG",
    "No file may grow that large (ulimit -f): raise the limit and run again; the table is as it was.",
  ],
  ["ENOTDIR", "A file stands where a folder has to be: move it away, or put the lake elsewhere."],
  ["EACCES", "Access is not permitted there: change the permissions, or put the lake elsewhere."],
  ...["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"].map(
    (code) =>
      [
        code,
        "The file system must support hard links, which decide who commits a version: put the lake on a local disk.",
      ] as const,
  ),
]);

function foldersUpTo(top: string, folder: string): string[] {
  if (!folder.startsWith(join(top, "/"))) return [top];
  return [folder, ...foldersUpTo(top, dirname(folder))];
}
