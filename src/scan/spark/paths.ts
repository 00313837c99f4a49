import { basename } from "node:path";
import { canonicalAddress, isAddress } from "../../sources/address.js";
import { literal } from "./hadoop-glob.js";

/** A raw file's path, or address, as Spark takes it: with its scheme, and what would be a glob escaped. */
export function sparkPath(path: string): string {
  return literal(addressFor(path));
}

/** The address by which a cluster knows a path of this machine, if it sees the same there. */
export function addressFor(path: string): string {
  return isAddress(path) ? path : `file://${path}`;
}

/** The address that Spark's URI of a file means. */
export function addressOf(uri: string): string {
  return canonicalAddress(decodeURIComponent(uri));
}

/** Spark passes over files with such names, and unpacks by endings in small letters only. */
export function isOddName(path: string): boolean {
  const name = basename(path);
  const isHidden = /^[._]/.test(name) || name.endsWith("._COPYING_");
  const withoutScheme = path.replace(/^[^:/]+:\/\//, "");
  return isHidden || /[\\:]/.test(withoutScheme) || /\.gz$/i.test(name) !== name.endsWith(".gz");
}
