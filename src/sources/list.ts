import { resolve } from "node:path";
import type { DateText } from "../dates.js";
import { UserError } from "../errors.js";
import { pathOf } from "./address.js";
import { canHold, canHoldAny, type Day, dayKey, dayOf, folderDays } from "./days.js";
import type { RawFile } from "./file.js";
import { type Format, formatOf } from "./format.js";
import { nothingFound } from "./nothing.js";
import { inParallel } from "./parallel.js";
import { search, wouldMean } from "./search.js";
import { localStorage, type Storage } from "./storage.js";
import type { Found } from "./walk.js";

export type { RawFile } from "./file.js";
export type { Compression, Format } from "./format.js";

export interface ListOptions {
  /** What relative paths start from. */
  readonly cwd: string;
  /** List only what can hold these dates of `zone`, as far as the names of folders tell. */
  readonly dates?: readonly DateText[] | undefined;
  /** Default UTC. */
  readonly zone?: string | undefined;
  /** What the files hold, whatever their names say. */
  readonly format?: Format | undefined;
  /** Folders never listed, such as the lake. */
  readonly exclude?: readonly string[] | undefined;
  /** Take it for an answer, not for an error, that an element of the source has no files. */
  readonly allowEmpty?: boolean | undefined;
}

export interface Listing {
  /** Sorted by path, each once however many elements of the source mean it. */
  readonly files: readonly RawFile[];
  /** Whether this listing would have found that absolute path if it existed; decides what counts as gone. */
  readonly covers: (path: string) => boolean;
  /** Those of `dates` that no file can belong to, by the names of the folders. */
  readonly emptyDates: readonly DateText[];
  /** Paths met and left: files whose names say no format, links to folders below a folder or "**". */
  readonly ignored: readonly string[];
}

/** Finds raw files by a path, a folder, a glob, a date template or Hive folders, without opening any. */
export async function listRawFiles(
  source: readonly string[],
  options: ListOptions,
  storage: Storage = localStorage(options.cwd),
): Promise<Listing> {
  const { cwd, dates, zone = "UTC", format, exclude = [] } = options;
  if (source.length === 0) throw new UserError("There is no source. Name the raw files to read.");
  const days = dates?.map((date) => folderDays(date, zone).map(dayOf));
  const isWanted = days ? canHoldAny(days.flat()) : () => true;
  const excluded = exclude.map((folder) => resolve(cwd, folder));
  const outside = (path: string) =>
    !excluded.some((folder) => pathOf(path) === folder || pathOf(path).startsWith(`${folder}/`));
  const enter = (path: string, day: Day) => isWanted(day) && outside(path);

  const limits = { enter, days: days?.flat(), format };
  const locations = await Promise.all(source.map((text) => storage.locate(text)));
  const searches = await Promise.all(locations.map((location) => search(storage, location, limits)));
  for (const [i, location] of locations.entries()) {
    if (searches[i]?.found.length || options.allowEmpty) continue;
    throw await nothingFound(storage, location, { dates, outside, format });
  }
  const found = searches.flatMap((search) => search.found);
  const foundDays = distinctDays(found);
  return {
    files: await identify(storage, found, format),
    covers: (path) => locations.some((location) => wouldMean(location, path, enter, format)),
    emptyDates: (dates ?? []).filter(
      (_, i) => !days?.[i]?.some((day) => foundDays.some((one) => canHold(one, day))),
    ),
    ignored: [...new Set(searches.flatMap((search) => search.ignored))].sort(),
  };
}

async function identify(storage: Storage, found: readonly Found[], format?: Format): Promise<RawFile[]> {
  const paths = [...new Set(found.map(({ path }) => path))].sort();
  const files = await inParallel(paths, async (path): Promise<RawFile | null> => {
    const content = formatOf(path, format);
    const now = await storage.fingerprint(path);
    if (now === null && path.includes("\uFFFD")) {
      throw new UserError(`The name of "${path}" is not valid UTF-8. Rename the file.`);
    }
    return content && now && { path, ...now, ...content };
  });
  return files.filter((file) => file !== null);
}

function distinctDays(found: readonly Found[]): Day[] {
  const days = found.flatMap((file) => file.days);
  return [...new Map(days.map((day) => [dayKey(day), day])).values()];
}
