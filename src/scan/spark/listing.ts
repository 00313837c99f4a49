import { basename } from "node:path";
import { UserError } from "../../errors.js";
import { canonicalAddress, isAddress, withoutAuthority } from "../../sources/address.js";
import type { RawFile } from "../../sources/file.js";
import { hasPlaceholder, hasWildcard } from "../../sources/glob.js";
import { listRawFiles, type Listing, type ListOptions } from "../../sources/list.js";
import type { Location } from "../../sources/locate.js";
import { compile, isHidden, type Pattern, tree } from "../../sources/pattern.js";
import type { Storage } from "../../sources/storage.js";
import { daysFound, inFolder } from "../../sources/walk.js";
import type { Cluster } from "./cluster.js";
import { hadoopGlob, literal } from "./hadoop-glob.js";
import { clusterFault, isGone, isMissing } from "./faults.js";
import { addressOf } from "./paths.js";

/** Finds the raw files that addresses mean, as the cluster sees them; none is opened. */
export async function listOnCluster(
  cluster: Cluster,
  source: readonly string[],
  options: ListOptions,
): Promise<Listing> {
  const listing = await listRawFiles(source, options, new ClusterStorage(cluster));
  const covers = (address: string) => listing.covers(address) || listing.covers(withoutAuthority(address));
  // The cluster's own path is what the same file has here.
  return { ...listing, covers: (path) => covers(isAddress(path) ? path : `file://${path}`) };
}

/** The storage that a cluster sees. It lists by recursion, whose result is then sorted out as for folders here. */
class ClusterStorage implements Storage {
  private readonly known = new Map<string, Promise<readonly Sighted[] | null>>();
  private readonly sighted = new Map<string, Sighted>();
  private busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly cluster: Cluster) {}

  async locate(text: string): Promise<Location> {
    const address = canonicalAddress(text);
    if (hasWildcard(address)) return patternsOf(text, address);
    const path = address.replace(/(?<=[^/])\/$/, "");
    const seen = await this.look(literal(path));
    if (seen === null) {
      throw new UserError(
        `The cluster sees no file or folder "${text}". Check the address, and that Spark's server and all of its workers see what it names.`,
      );
    }
    const [file] = seen;
    if (seen.length === 1 && file && comparable(file.path, path) === path) {
      return { kind: "file", text, path: file.path };
    }
    if (seen.length === 0 && isHidden(basename(path))) throw passedOver(text);
    return { kind: "folder", text, patterns: [tree(path)] };
  }

  async walk(pattern: Pattern, enter: Parameters<Storage["walk"]>[1], days?: Parameters<Storage["walk"]>[2]) {
    const seen = (await this.look(hadoopGlob(pattern, days))) ?? [];
    const found = seen.flatMap(({ path }) => {
      const meant = daysFound(pattern, comparable(path, pattern.base), enter);
      return meant.length > 0 ? [{ path, days: meant }] : [];
    });
    return { found, links: [] };
  }

  fingerprint(path: string) {
    return Promise.resolve(this.sighted.get(path) ?? null);
  }

  /** One look at a time: a session runs one statement at a time. */
  private look(glob: string): Promise<readonly Sighted[] | null> {
    const known = this.known.get(glob);
    if (known) return known;
    const looking = this.busy.then(() => look(this.cluster, glob));
    this.busy = looking.catch(() => undefined);
    const noted = looking.then((seen) => {
      for (const each of seen ?? []) this.sighted.set(each.path, each);
      return seen;
    });
    this.known.set(glob, noted);
    return noted;
  }
}

/** A file as a cluster sees it, by its address. */
export type Sighted = Pick<RawFile, "path" | "size" | "modified">;

const attempts = 3;

/**
 * All files under what Hadoop takes for a glob, however deep; null where there is nothing. Spark passes over names that
 * start with "_" or "."; files without content have no modification time to it.
 */
export async function look(cluster: Cluster, ...globs: readonly string[]): Promise<Sighted[] | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      const read = { format: "binaryFile", options: { recursiveFileLookup: "true" }, paths: globs } as const;
      await cluster.createView("sighted_files", read, [
        "_metadata.file_path AS uri",
        "CAST(_metadata.file_size AS STRING) AS size",
        "CAST(unix_micros(_metadata.file_modification_time) AS STRING) AS modified",
      ]);
      const uris = await cluster.filesOf("sighted_files");
      const rows = await cluster.rows<Record<"uri" | "size" | "modified", string>>(
        "SELECT uri, size, modified FROM sighted_files",
      );
      const filled = new Map(rows.map((row) => [addressOf(row.uri), row]));
      return uris.map(addressOf).map((path) => {
        const { size = 0, modified = 0 } = filled.get(path) ?? {};
        return { path, size: Number(size), modified: Number(modified) };
      });
    } catch (error) {
      if (isMissing(error)) return null;
      // A file may go while all are looked at.
      if (isGone(error) && attempt < attempts) continue;
      throw clusterFault(error, globs.length === 1 ? globs[0] : undefined);
    }
  }
}

function comparable(path: string, base: string): string {
  return base === withoutAuthority(base) ? withoutAuthority(path) : path;
}

function patternsOf(text: string, address: string): Location {
  const [, root = "", path = ""] = /^([^:/]+:\/\/[^/]*)(\/.*)$/s.exec(address) ?? [];
  const names = path.split("/").slice(1);
  const first = names.findIndex(hasWildcard);
  const base = names.slice(0, first).reduce(inFolder, `${root}/`);
  const rest = names.slice(first).join("/");
  const kind = hasPlaceholder(rest) ? "template" : "glob";
  const patterns = compile(base, rest);
  if (patterns.some(isPassedOver)) throw passedOver(text);
  return { kind, text, patterns };
}

/** Files and folders below the start of a listing are not seen where their names are hidden. */
function isPassedOver({ names }: Pattern): boolean {
  const until = names.indexOf("**");
  const below = until < 0 ? names.slice(-1) : names.slice(until + 1);
  return below.some((name) => name !== "**" && isHidden(name.replace(/^\\/, "")));
}

function passedOver(text: string): UserError {
  return new UserError(
    `"${text}" names files that start with "_" or ".", and Spark passes over these. Rename them, or read them without --engine spark.`,
  );
}
