import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import type { Day } from "./days.js";
import { accessError, isMissing } from "./file.js";
import { inParallel } from "./parallel.js";
import { advance, arrived, leading, type Pattern, start, type Trail } from "./pattern.js";

/** A file that a pattern means, with what the names on its path may say of its day. */
export interface Found {
  readonly path: string;
  readonly days: readonly Day[];
}

export interface Walk {
  readonly found: readonly Found[];
  /** Links to folders that "**" met and left: following them could run in circles or read a file twice. */
  readonly links: readonly string[];
}

/** Where a walk may go: a path, and the day that the names on it say. */
export type Enter = (path: string, day: Day) => boolean;

interface Place {
  readonly path: string;
  readonly trails: readonly Trail[];
}

/** Reads only those folders in which something can match and that `enter` allows. */
export async function walk(pattern: Pattern, enter: Enter): Promise<Walk> {
  const found: Found[] = [];
  const links: string[] = [];
  let level: Place[] = [{ path: pattern.base, trails: start(pattern) }];
  while (level.length > 0) {
    const contents = await inParallel(level, (place) => contentsOf(pattern, place, enter));
    level = contents.flatMap(({ folders }) => folders);
    for (const content of contents) {
      links.push(...content.links);
      for (const { path, trails } of content.files) {
        const ends = arrived(pattern, trails);
        if (ends.length > 0) found.push({ path, days: ends.map(({ day }) => day) });
      }
    }
  }
  return { found, links };
}

/** Whether a walk would find a file of that path, were there one. */
export function wouldFind(pattern: Pattern, path: string, enter: Enter): boolean {
  return daysFound(pattern, path, enter).length > 0;
}

/** What the names on a path may say of its day, if a walk would find a file of that path. */
export function daysFound(pattern: Pattern, path: string, enter: Enter): Day[] {
  let here = pattern.base;
  let trails = start(pattern);
  if (!path.startsWith(inFolder(here, ""))) return [];
  for (const name of path.slice(inFolder(here, "").length).split("/")) {
    here = inFolder(here, name);
    trails = entered(here, advance(pattern, trails, name), enter);
  }
  return arrived(pattern, trails).map(({ day }) => day);
}

interface Contents {
  readonly files: Place[];
  readonly folders: Place[];
  readonly links: string[];
}

async function contentsOf(pattern: Pattern, place: Place, enter: Enter): Promise<Contents> {
  const contents: Contents = { files: [], folders: [], links: [] };
  for (const entry of await entriesOf(place.path)) {
    const path = inFolder(place.path, entry.name);
    const trails = entered(path, advance(pattern, place.trails, entry.name), enter);
    if (trails.length === 0) continue;
    const kind = entry.isSymbolicLink() ? await kindOf(path) : entry;
    if (kind?.isFile()) contents.files.push({ path, trails });
    if (!kind?.isDirectory() || leading(pattern, trails).length === 0) continue;
    const through = kind === entry ? "any" : "spelled";
    const below = leading(pattern, advance(pattern, place.trails, entry.name, through));
    if (below.length > 0) contents.folders.push({ path, trails: entered(path, below, enter) });
    else contents.links.push(path);
  }
  return contents;
}

function entered(path: string, trails: readonly Trail[], enter: Enter): Trail[] {
  return trails.filter(({ day }) => enter(path, day));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw accessError(error, folder);
  }
}

async function kindOf(link: string): Promise<{ isFile(): boolean; isDirectory(): boolean } | null> {
  try {
    return await stat(link);
  } catch (error) {
    if (isMissing(error)) return null;
    throw accessError(error, link);
  }
}

export function inFolder(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
