import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/**
 * The name under which a lake knows a raw file: relative to the lake's parent folder where the file is inside of it,
 * so that a project can be moved as a whole and run from any folder; else absolute.
 */
export function sourceName(lakeFolder: string, path: string): string {
  const near = relative(dirname(lakeFolder), path);
  return near === "" || near === ".." || near.startsWith(`..${sep}`) || isAbsolute(near) ? path : near;
}

/** The absolute path that such a name means. */
export function sourcePath(lakeFolder: string, name: string): string {
  return resolve(dirname(lakeFolder), name);
}
