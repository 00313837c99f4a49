import { UserError } from "../../errors.js";
import type { NamedFile } from "../scan.js";
import type { Cluster } from "./cluster.js";
import { clusterFault, isGone, isMissing } from "./faults.js";
import { addressFor, addressOf, sparkPath } from "./paths.js";

/** What Spark calls each file, by path; that it sees them, server and workers, and sees the same, is made sure of. */
export async function urisOf(cluster: Cluster, files: readonly NamedFile[]): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  const listed = await sightedBy(cluster, files);
  const uris = new Map<string, string>();
  for (const { file } of files) {
    const found = listed.get(addressFor(file.path));
    if (!found || Number(found.size) !== file.size) {
      throw unseen(found ? "sees another file at" : "does not see", `"${file.path}"`);
    }
    uris.set(file.path, found.uri);
  }
  return uris;
}

interface Seen {
  readonly uri: string;
  readonly size: string;
}

async function sightedBy(cluster: Cluster, files: readonly NamedFile[]): Promise<Map<string, Seen>> {
  const paths = files.map(({ file }) => sparkPath(file.path));
  try {
    await cluster.createView("listed_files", { format: "binaryFile", options: {}, paths }, [
      "_metadata.file_path AS uri",
      "CAST(_metadata.file_size AS STRING) AS size",
    ]);
    const rows = await cluster.rows<Seen>("SELECT uri, size FROM listed_files");
    return new Map(rows.map((row) => [addressOf(row.uri), row]));
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: "" };
    const named = files.find(({ file }) => message.includes(sparkPath(file.path).replace(/^file:\/\//, "")));
    const what = named ? `"${named.file.path}"` : `one of ${files.length} raw files`;
    if (isMissing(error)) throw unseen("does not see", what, error);
    if (isGone(error)) throw unseen("has a worker that does not see", what, error);
    throw clusterFault(error, named?.file.path);
  }
}

function unseen(how: string, what: string, cause?: unknown): UserError {
  return new UserError(
    `The cluster ${how} ${what}. Nothing was read. Raw files must be where all workers read them under the same path, as on shared storage; or leave out --engine spark.`,
    { cause },
  );
}
