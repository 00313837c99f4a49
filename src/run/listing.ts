import type { Config } from "../config.js";
import { UserError } from "../errors.js";
import { isAddress, pathOf } from "../sources/address.js";
import { listRawFiles, type Listing, type ListOptions } from "../sources/list.js";
import { isDistant } from "./connection.js";
import { heeding } from "./interrupting.js";
import type { Surroundings } from "./options.js";

const nothing: Listing = { files: [], covers: () => false, emptyDates: [], ignored: [] };

/** Lists the raw files: paths here, and addresses on the cluster. Without a source, nothing is listed. */
export async function listSource(
  config: Config,
  options: ListOptions,
  surroundings: Surroundings,
): Promise<Listing> {
  const { source } = config;
  if (source.length === 0) return nothing;
  if (!isDistant(config)) return listRawFiles(source, options);
  if (!surroundings.connection) throw new Error("Addresses are listed without a connection to a cluster.");
  const paths = source.filter((text) => !isAddress(text));
  const near = paths.length > 0 ? await listRawFiles(paths, options) : nothing;
  const { connection } = surroundings;
  const { listOnCluster } = await import("../scan/spark/listing.js");
  const distant = await heeding(null, surroundings, async () =>
    listOnCluster(await connection.open(), source.filter(isAddress), options),
  );
  return paths.length > 0 ? both(near, distant) : distant;
}

function both(near: Listing, distant: Listing): Listing {
  const paths = new Set(near.files.map(({ path }) => path));
  const twice = distant.files.find(({ path }) => paths.has(pathOf(path)));
  if (twice) {
    throw new UserError(
      `"${twice.path}" is listed twice, by its path here and by its address on the cluster. Name it by one of them.`,
    );
  }
  const emptyHere = new Set(near.emptyDates);
  return {
    files: [...near.files, ...distant.files],
    covers: (path) => near.covers(path) || distant.covers(path),
    emptyDates: distant.emptyDates.filter((date) => emptyHere.has(date)),
    ignored: [...near.ignored, ...distant.ignored],
  };
}
