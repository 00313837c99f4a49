import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { isAddress, pathOf } from "../sources/address.js";

/**
 * The name under which a lake knows a raw file: relative to the lake's parent folder where the file is inside of it,
 * so that a project can be moved as a whole and run from any folder; else absolute. A file that is at the same path on a
 * cluster (`file:///…`) is the same raw file; other addresses are names by themselves.
 */
export function sourceName(lakeFolder: string, address: string): string {
  const path = pathOf(address);
  if (isAddress(path)) return path;
  const near = relative(dirname(lakeFolder), path);
  return near === "" || near === ".." || near.startsWith(`..${sep}`) || isAbsolute(near) ? path : near;
}

/** The absolute path, or address, that such a name means. */
export function sourcePath(lakeFolder: string, name: string): string {
  return isAddress(name) ? name : resolve(dirname(lakeFolder), name);
}
