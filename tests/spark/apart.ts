import { execFileSync } from "node:child_process";
import { startServer, type Cluster } from "../../.ci/spark/cluster.js";

/** How a process gets mounts of its own here, or null where none can be had. */
export function ownMounts(): readonly string[] | null {
  return (
    [
      ["unshare", "--mount"],
      ["unshare", "--map-root-user", "--mount"],
    ].find(([command = "", ...args]) => {
      try {
        execFileSync(command, [...args, "mount", "--bind", "/tmp", "/tmp"], { stdio: "ignore" });
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}

export interface Apart {
  readonly home: string;
  /** For its log and what else it leaves. */
  readonly folder: string;
  /** What the server sees under a path that is an empty folder to everybody else. */
  readonly shown: string;
  readonly at: string;
}

/** A server that sees other files under a path than all other programs do. */
export function startApart(mounts: readonly string[], { home, folder, shown, at }: Apart): Promise<Cluster> {
  const through = [...mounts, "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh", shown, at];
  return startServer({ home, folder, through });
}
