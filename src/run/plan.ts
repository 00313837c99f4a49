import type { DateText } from "../dates.js";
import { sourceName, sourcePath } from "../lake/names.js";
import type { Partition } from "../lake/partitions.js";
import type { Source } from "../lake/sources.js";
import type { Leftover } from "../lake/unsettled.js";
import type { NamedFile } from "../scan/scan.js";
import { isAddress } from "../sources/address.js";
import type { RawFile } from "../sources/file.js";
import type { Listing } from "../sources/list.js";

export type Reason =
  | "new"
  | "changed"
  | "read by other rules"
  | "left by an unfinished run"
  | "lost with a table of the lake"
  | "forced";

export interface Reading extends NamedFile {
  readonly why: Reason;
}

export interface FilePlan {
  readonly read: readonly Reading[];
  readonly unchanged: number;
  /** Raw files that were listed here before and are gone; their counts stay. */
  readonly gone: readonly Source[];
  /** Of those that are not listed now: files that were read by other rules and cannot be read again. */
  readonly outdated: readonly Source[];
  /** Names whose rows shall go from the lake. */
  readonly forget: readonly string[];
  /** Of those that are gone and stay: what an unfinished run left of them is all that there will ever be. */
  readonly adrift: readonly Source[];
  /** Names whose rows the lake has lost, and that this run can neither read again nor forget. */
  readonly lost: readonly string[];
}

export interface FileFacts {
  readonly lakeFolder: string;
  readonly listing: Listing;
  readonly sources: ReadonlyMap<string, Source>;
  readonly rules: string;
  /** What unfinished runs left, by name of the raw file. */
  readonly unsettled: ReadonlyMap<string, ReadonlySet<Partition>>;
  /** Names on record whose rows were in a table that is missing. */
  readonly lost: ReadonlySet<string>;
  /** Whether there is a table `sources`; without it, nobody knows which files only an unfinished run knew. */
  readonly hasRecord: boolean;
  readonly force: boolean;
  readonly forgetGone: boolean;
  /** Files that may still be written are left for later. */
  readonly isSettled?: ((file: RawFile) => boolean) | undefined;
}

/** Compares the raw files with what the lake has on record of them. */
export function planFiles(facts: FileFacts): FilePlan {
  const { lakeFolder, listing, sources, unsettled } = facts;
  const named = listing.files.map((file) => ({ name: sourceName(lakeFolder, file.path), file }));
  const listed = new Set(named.map(({ name }) => name));
  const read = named.flatMap((each) => {
    const why = reasonToRead(each, facts);
    return why === null ? [] : [{ ...each, why }];
  });
  const absent = (name: string) => !listed.has(name) && listing.covers(sourcePath(lakeFolder, name));
  const gone = [...sources.values()].filter((source) => absent(source.path));
  const orphans = [...unsettled.keys()].filter((name) => !sources.has(name) && absent(name));
  const forget = new Set([
    ...(facts.forgetGone ? gone.map((source) => source.path) : []),
    ...(facts.forgetGone || facts.hasRecord ? orphans : []),
  ]);
  const handled = new Set([...read.map(({ name }) => name), ...forget]);
  return {
    read,
    unchanged: named.length - read.length,
    gone,
    outdated: [...sources.values()].filter(
      (source) => !listed.has(source.path) && source.rules !== facts.rules,
    ),
    forget: [...forget],
    adrift: gone.filter(({ path }) => unsettled.has(path) && !forget.has(path)),
    lost: [...facts.lost, ...(facts.hasRecord ? [] : orphans)].filter((name) => !handled.has(name)),
  };
}

/** The raw files that a run puts on record as they are in the tables afterwards. */
export function handledBy(files: Pick<FilePlan, "read" | "forget" | "adrift">): Set<string> {
  return new Set([
    ...files.read.map(({ name }) => name),
    ...files.forget,
    ...files.adrift.map(({ path }) => path),
  ]);
}

/** Unfinished runs of which nothing is left once these raw files are on record. */
export function repairedRuns(leftovers: readonly Leftover[], handled: ReadonlySet<string>): string[] {
  const remaining = new Set(leftovers.filter(({ name }) => !handled.has(name)).map(({ run }) => run));
  return [...new Set(leftovers.map(({ run }) => run))].filter((run) => !remaining.has(run));
}

/** The partitions whose rows may change: where the read files were, as far as anybody knows before they are read. */
export function touchedBefore(
  names: Iterable<string>,
  facts: Pick<FileFacts, "sources" | "unsettled">,
): Set<Partition> {
  const touched = new Set<Partition>();
  for (const name of names) {
    const source = facts.sources.get(name);
    for (const date of source?.dates ?? []) touched.add(date);
    if ((source?.undatedCount ?? 0) > 0) touched.add(null);
    for (const partition of facts.unsettled.get(name) ?? []) touched.add(partition);
  }
  return touched;
}

export interface DateRange {
  readonly from: DateText | undefined;
  readonly to: DateText | undefined;
}

export function inRange(date: DateText, range: DateRange): boolean {
  return (range.from === undefined || date >= range.from) && (range.to === undefined || date <= range.to);
}

/** Whether a file is what the lake has on record. Clusters tell times in milliseconds, and none of an empty file. */
export function isAsRecorded(
  source: Pick<Source, "size" | "modified">,
  { path, size, modified }: Pick<RawFile, "path" | "size" | "modified">,
): boolean {
  if (source.size !== size) return false;
  if (!isAddress(path)) return source.modified === modified;
  return size === 0 || Math.floor(source.modified / 1000) === Math.floor(modified / 1000);
}

function reasonToRead({ name, file }: NamedFile, facts: FileFacts): Reason | null {
  const source = facts.sources.get(name);
  if (facts.isSettled?.(file) === false) return null;
  if (facts.force) return "forced";
  if (!source) return "new";
  if (!isAsRecorded(source, file)) return "changed";
  if (source.rules !== facts.rules) return "read by other rules";
  if (facts.lost.has(name)) return "lost with a table of the lake";
  return facts.unsettled.has(name) ? "left by an unfinished run" : null;
}
