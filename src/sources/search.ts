import { UserError } from "../errors.js";
import { anyDay, type Day } from "./days.js";
import { type Format, formatOf, unknownFormat } from "./format.js";
import type { Location } from "./locate.js";
import type { Storage } from "./storage.js";
import { type Enter, type Found, wouldFind } from "./walk.js";

export interface Search {
  readonly found: readonly Found[];
  /** Met and left: files whose names say no format, links to folders. */
  readonly ignored: readonly string[];
}

export interface Limits {
  readonly enter: Enter;
  /** The days that `enter` allows, where it does not allow all. */
  readonly days?: readonly Day[] | undefined;
  readonly format?: Format | undefined;
}

/** The files that a location means. One that is asked for by name must be readable, others are left if they are not. */
export async function search(
  storage: Storage,
  location: Location,
  { enter, days, format }: Limits,
): Promise<Search> {
  if (location.kind === "file") {
    if (!enter(location.path, anyDay)) {
      throw new UserError(`"${location.text}" lies in a folder of tumble's own output. Name another file.`);
    }
    if (formatOf(location.path, format) === null) throw unknownFormat(location.text);
    return { found: [{ path: location.path, days: [anyDay] }], ignored: [] };
  }
  const walks = await Promise.all(location.patterns.map((pattern) => storage.walk(pattern, enter, days)));
  const found = walks.flatMap((walk) => walk.found);
  return {
    found: found.filter(({ path }) => isMeant(location, path, format)),
    ignored: [
      ...walks.flatMap((walk) => walk.links),
      ...found.map(({ path }) => path).filter((path) => !isMeant(location, path, format)),
    ],
  };
}

/** Whether a search would find a file of that path, were there one. */
export function wouldMean(location: Location, path: string, enter: Enter, format?: Format): boolean {
  if (location.kind === "file") return path === location.path;
  return (
    location.patterns.some((pattern) => wouldFind(pattern, path, enter)) && isMeant(location, path, format)
  );
}

/** A glob can single out names of any kind, so there a declared format is taken at its word. */
function isMeant(location: Location, path: string, format?: Format): boolean {
  return formatOf(path, location.kind === "folder" ? undefined : format) !== null;
}
