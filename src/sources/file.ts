import { stat } from "node:fs/promises";
import { UserError } from "../errors.js";
import type { Compression, Format } from "./format.js";
import { inParallel } from "./parallel.js";

/** A raw file as it was when listed; size and modification time say whether it is still the same. */
export interface RawFile {
  /** Absolute. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In whole microseconds since 1970: the finest grain at which a number is exact. */
  readonly modified: number;
  readonly format: Format;
  readonly compression: Compression;
}

/** Size and modification time of a path now; null where there is nothing any more. */
export async function fingerprint(path: string): Promise<{ size: number; modified: number } | null> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    return { size: Number(size), modified: Number(mtimeNs / 1000n) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw accessError(error, path);
  }
}

/** The files that are gone, or no longer what they were when listed. */
export async function changedSince(files: readonly RawFile[]): Promise<RawFile[]> {
  const now = await inParallel(files, (file) => fingerprint(file.path));
  return files.filter((file, i) => now[i]?.size !== file.size || now[i].modified !== file.modified);
}

export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}

/** The failure to read a file or folder, as a person can act on it; anything unknown stays as it is. */
export function accessError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM") {
    return new UserError(
      `"${path}" may not be read. Check its permissions and those of the folders above it.`,
    );
  }
  if (code === "ELOOP") return new UserError(`"${path}" is a link that leads back to itself. Remove it.`);
  if (code === "EIO")
    return new UserError(`The disk failed to read "${path}". Check the disk, then run again.`);
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
