import { UserError } from "../../errors.js";
import { SparkError } from "./connect/errors.js";

/** The cluster's server sees nothing under a path. */
export function isMissing(error: unknown): boolean {
  return error instanceof SparkError && error.errorClass === "PATH_NOT_FOUND";
}

/** What the cluster's server sees, a worker does not. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof SparkError &&
    (error.errorClass === "FAILED_READ_FILE.FILE_NOT_EXIST" || error.message.includes("FILE_NOT_EXIST"))
  );
}

/** Why files that a cluster lists, or does not, cannot be read there; anything else stays as it is. */
export function clusterFault(error: unknown, path?: string): unknown {
  if (!(error instanceof SparkError)) return error;
  const what = path === undefined ? "raw files" : `"${path}"`;
  if (isGone(error)) {
    return new UserError(
      `A worker of the cluster does not see ${what}, though its server does (${said(error)}). Raw files must be where all workers read them under the same path, as on shared storage; if the file went away just now, run again.`,
      { cause: error },
    );
  }
  if (error.errorClass === "OPERATION_CANCELED" || error.errorClass?.startsWith("INVALID_HANDLE"))
    return error;
  return new UserError(
    `The cluster cannot read ${what} (${said(error)}). Check the address, and that Spark has what its scheme needs, such as libraries and permissions.`,
    { cause: error },
  );
}

function said({ message }: SparkError): string {
  return message.replace(/^Spark at \S+ failed: /, "").replace(/\.? Nothing was published\.$/, "");
}
