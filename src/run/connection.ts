import type { Config } from "../config.js";
import type { OpenCluster } from "../scan/spark/open.js";
import { isAddress } from "../sources/address.js";
import type { Surroundings } from "./options.js";

/** A session with a cluster for all that one command does, opened when it is first asked for. */
export class Connection {
  private opened: Promise<OpenCluster> | null = null;

  constructor(
    private readonly address: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  open(): Promise<OpenCluster> {
    this.opened ??= import("../scan/spark/open.js").then(({ openCluster }) =>
      openCluster(this.address, this.signal),
    );
    return this.opened;
  }

  /** Ends the session, if there is one; a new one is opened when it is asked for again. */
  async close(): Promise<void> {
    const opened = this.opened;
    this.opened = null;
    const cluster = await opened?.catch(() => null);
    await cluster?.close();
  }
}

/** Whether some of the raw files are named by addresses, which only a cluster can look up. */
export function isDistant({ engine, source }: Pick<Config, "engine" | "source">): boolean {
  return engine === "spark" && source.some(isAddress);
}

/** Does what may list raw files by addresses, with one session for all of it. */
export async function connected<S extends Surroundings, T>(
  config: Config,
  surroundings: S,
  work: (surroundings: S) => Promise<T>,
): Promise<T> {
  if (surroundings.connection || !isDistant(config)) return work(surroundings);
  const connection = new Connection(config.spark ?? "", surroundings.interrupted);
  try {
    return await work({ ...surroundings, connection });
  } finally {
    await connection.close();
  }
}
