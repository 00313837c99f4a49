import { UserError } from "../errors.js";
import type { OpenCluster } from "../scan/spark/open.js";
import type { Surroundings } from "./options.js";

/** Does work on a cluster, whose statement is cancelled when the run is told to stop. */
export async function heeding<T>(
  cluster: OpenCluster,
  { interrupted }: Surroundings,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = () => {
    void cluster.interrupt();
  };
  interrupted?.addEventListener("abort", interrupt);
  try {
    return await work();
  } catch (error) {
    if (!interrupted?.aborted) throw error;
    throw new UserError("The run was interrupted. Nothing was published; run again.", { cause: error });
  } finally {
    interrupted?.removeEventListener("abort", interrupt);
  }
}
