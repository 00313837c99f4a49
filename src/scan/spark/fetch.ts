import { mkdir, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../../errors.js";
import { isAddress } from "../../sources/address.js";
import type { RawFile } from "../../sources/file.js";
import type { NamedFile, Scanner } from "../scan.js";
import type { Cluster } from "./cluster.js";
import { clusterFault } from "./faults.js";
import { look } from "./listing.js";
import { sparkPath } from "./paths.js";
import { retold } from "./retold.js";

/** An executor of one gigabyte holds a file of this size in memory, as it has to for its bytes to be had. */
export const longestFetch = 64 << 20;

const piece = 1 << 20;

/**
 * An engine of this machine over files of which some are visible to the cluster only: their bytes are brought to a folder
 * here first. `why` says of a file, by its name, what keeps it from being read on the cluster.
 */
export function fetchingScanner(
  scanner: Scanner,
  cluster: Cluster,
  folder: string,
  why: (name: string) => string,
): Scanner {
  const copies = new Map<string, RawFile>();

  async function here(files: readonly NamedFile[]): Promise<NamedFile[]> {
    const local: NamedFile[] = [];
    for (const { name, file } of files) {
      if (!isAddress(file.path) || file.size === 0) {
        local.push({ name, file });
        continue;
      }
      let copy = copies.get(file.path);
      if (!copy) {
        if (file.size > longestFetch) throw tooLarge(file, why(name));
        const path = await placeFor(folder, `copy-${copies.size}`, file.path);
        await fetchFile(cluster, file, path);
        copy = { ...file, path };
        copies.set(file.path, copy);
      }
      local.push({ name, file: copy });
    }
    return local;
  }

  const telling = <T>(work: () => Promise<T>) =>
    retold(new Map([...copies].map(([address, { path }]) => [path, address])), work);
  return {
    tally: async (files) => {
      const local = await here(files);
      return telling(() => scanner.tally(local));
    },
    quarantine: async (files) => {
      const local = await here(files);
      return telling(() => scanner.quarantine(local));
    },
    changed: async (files) => {
      const changed = await changedOnCluster(
        cluster,
        files.filter(({ path }) => isAddress(path)),
      );
      return [...changed, ...(await scanner.changed(files.filter(({ path }) => !isAddress(path))))];
    },
  };
}

/** Those of the files that are no longer to the cluster what they were when listed. */
export async function changedOnCluster(cluster: Cluster, files: readonly RawFile[]): Promise<RawFile[]> {
  if (files.length === 0) return [];
  const seen = await look(cluster, ...files.map(({ path }) => sparkPath(path)));
  if (seen === null) {
    for (const file of files) if ((await look(cluster, sparkPath(file.path))) === null) return [file];
  }
  const now = new Map(seen?.map((each) => [each.path, each]));
  return files.filter(({ path, size, modified }) => {
    const found = now.get(path);
    return found?.size !== size || found.modified !== modified;
  });
}

/** A path in a folder of its own under the name that a file has. */
export async function placeFor(folder: string, own: string, address: string): Promise<string> {
  await mkdir(join(folder, own), { recursive: true });
  return join(folder, own, basename(address));
}

async function fetchFile(cluster: Cluster, { path: address, size }: RawFile, path: string): Promise<void> {
  const handle = await open(path, "w");
  try {
    const read = { format: "binaryFile", options: {}, paths: [sparkPath(address)] } as const;
    await cluster.createView("fetched_file", read, ["content"]);
    let fetched = 0;
    for await (const rows of cluster.stream<{ bytes: string }>(
      `SELECT base64(substring(content, CAST(n AS INT) * ${piece} + 1, ${piece})) AS bytes
       FROM fetched_file LATERAL VIEW explode(sequence(0, (octet_length(content) - 1) div ${piece})) AS n`,
    )) {
      for (const { bytes } of rows) {
        const buffer = Buffer.from(bytes, "base64");
        await handle.write(buffer);
        fetched += buffer.length;
      }
    }
    if (fetched === size) return;
  } catch (error) {
    throw clusterFault(error, address);
  } finally {
    await handle.close();
  }
  throw new UserError(
    `"${address}" changed while it was being read, so nothing was published. Run again once it is complete.`,
  );
}

function tooLarge({ path, size }: RawFile, why: string): UserError {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  return new UserError(
    `"${path}" cannot be read on the cluster (${why}), and with ${megabytes(size)} it is too large to be brought here: at most ${megabytes(longestFetch)} are. Split it or write it anew, or mount it where both see it under the same path and name it by that.`,
  );
}
