import type { Cluster } from "./cluster.js";

/** A session with a cluster, and what ends it. */
export interface OpenCluster extends Cluster {
  /** Share of the running statement's tasks that are done, 0 to 1. */
  onProgress(listener: (share: number) => void): void;
  /** Cancels the running statement; it fails, and so does every one that follows. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a session at an address such as `sc://host:15002/;token=…`, or with a server of its own: `local`. It is
 * interrupted when the signal is aborted, at any time.
 */
export async function openCluster(address: string, signal?: AbortSignal): Promise<OpenCluster> {
  const { SparkSession } = await import("./connect/session.js");
  if (address === "local") {
    const { startLocalServer } = await import("./server/start.js");
    const server = await startLocalServer(undefined, signal);
    const whenClosed = () => server.stop();
    return SparkSession.open(server.remote, { whenClosed, signal }).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
  }
  const { parseRemote } = await import("./connect/url.js");
  return SparkSession.open(parseRemote(address), { signal });
}
