import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.js";

/** Paths in the log are URIs, percent-encoded once; everywhere else in this program they are decoded. */
export function encodePath(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

export function decodePath(uri: string): string {
  if (!uri.includes("%")) return uri;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Where a data file lies on disk. Shallow clones by other writers refer to files by absolute path or URI. */
export function dataPath(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  const scheme = /^([a-z][a-z0-9+.-]+):\//i.exec(path)?.[1]?.toLowerCase();
  if (scheme === undefined) return join(folder, path);
  if (scheme === "file") return fileURLToPath(encodePath(path));
  throw new UserError(
    `The table "${folder}" refers to the file "${path}", and only local files are read. Copy the whole table to a local disk first.`,
  );
}
