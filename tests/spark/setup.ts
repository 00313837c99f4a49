import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { sparkHome } from "../../.ci/environment.js";
import { startCluster } from "../../.ci/spark/cluster.js";
import { stop, tie } from "../../.ci/spark/processes.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the cluster that the tests share. */
    remote: string;
    /** SPARK_HOME, for tests that start servers of their own. */
    home: string;
  }
}

/** A standalone cluster with two workers, for as long as the tests run; SPARK_REMOTE names another one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await sparkHome();
  project.provide("home", home);
  const given = process.env.SPARK_REMOTE;
  if (given !== undefined) {
    project.provide("remote", given);
    return () => Promise.resolve();
  }
  const folder = mkdtempSync(join(tmpdir(), "tumble-spark-"));
  const { remote, processes } = await startCluster({ home, folder });
  const untie = tie(processes);
  project.provide("remote", remote);
  return async () => {
    untie();
    await stop(processes);
    rmSync(folder, { recursive: true, force: true });
  };
}
