import { inject } from "vitest";
import { openCluster, type OpenCluster } from "../../src/scan/spark/open.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the cluster that the tests share. */
    remote: string;
  }
}

export function remote(): string {
  return inject("remote");
}

export function openTestCluster(): Promise<OpenCluster> {
  return openCluster(remote());
}
