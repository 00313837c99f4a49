import type { Started } from "./processes.js";

export interface Cluster {
  readonly remote: string;
  readonly processes: readonly Started[];
}

interface Options {
  readonly home: string;
  readonly folder: string;
  readonly port?: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether to start fast rather than run fast. */
  readonly isShort?: boolean;
}

export const folder: string;
/** `through` is a command that ends in an exec of the one that follows it. */
export function startServer(
  options: Options & { readonly master?: string; readonly through?: readonly string[] },
): Promise<Cluster>;
export function startCluster(options: Options & { readonly workers?: number }): Promise<Cluster>;
export function record(cluster: Cluster): void;
export function recorded(): Cluster | null;
