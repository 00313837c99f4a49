import type { Cluster } from "./cluster.js";

/** A session with a cluster, and what ends it. */
export interface OpenCluster extends Cluster {
  /** Share of the running statement's tasks that are done, 0 to 1. */
  onProgress(listener: (share: number) => void): void;
  /** Cancels the running statement, which then fails. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a session at an address such as `sc://host:15002/;token=…`. */
export async function openCluster(address: string): Promise<OpenCluster> {
  const { parseRemote } = await import("./connect/url.js");
  const { SparkSession } = await import("./connect/session.js");
  return SparkSession.open(parseRemote(address));
}
