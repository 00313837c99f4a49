import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** A local path as Spark takes it: with its scheme, and what would be a glob escaped. */
export function sparkPath(path: string): string {
  return `file://${path.replace(/[\\{}[\]*?]/g, "\\$&")}`;
}

/** The local path that Spark's URI of a file means. */
export function localPath(uri: string): string {
  return fileURLToPath(uri.replace(/^file:\/*/, "file:///"));
}

/** Spark passes over files with such names, and unpacks by endings in small letters only. */
export function isOddName(path: string): boolean {
  const name = basename(path);
  const isHidden = /^[._]/.test(name) || name.endsWith("._COPYING_");
  return isHidden || /[\\:]/.test(path) || /\.gz$/i.test(name) !== name.endsWith(".gz");
}
