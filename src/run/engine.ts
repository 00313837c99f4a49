import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Session } from "../duckdb/session.js";
import type { Scanner } from "../scan/scan.js";
import { isAddress } from "../sources/address.js";
import { checkInterrupted, heeding } from "./interrupting.js";
import type { RunOptions, Surroundings } from "./options.js";
import type { Prepared } from "./prepare.js";

/** What reads the raw files in this run, and what ends it. */
export interface Reader {
  readonly scanner: Scanner;
  readonly close: () => Promise<void>;
}

type Work = Pick<Prepared, "files" | "lake" | "rules">;

/** A cluster is asked only where there is something to read. */
export async function openReader(
  session: Session,
  prepared: Work,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Reader> {
  const { files, rules } = prepared;
  const { engine } = options.config;
  const isDistant = files.read.some(({ file }) => isAddress(file.path));
  if (files.read.length > 0 && (engine === "spark" || isDistant)) {
    return openDistant(session, prepared, options, surroundings);
  }
  const { duckdbScanner } = await import("../scan/duckdb.js");
  const stop = reportProgress(session, surroundings);
  return { scanner: duckdbScanner(session, rules), close: () => Promise.resolve().then(stop) };
}

/** Uses the connection that the listing came by, if it did; it is left open for what follows. */
async function openDistant(
  session: Session,
  { lake, rules }: Work,
  { config }: RunOptions,
  surroundings: Surroundings,
): Promise<Reader> {
  const { connection, onProgress } = surroundings;
  const { openCluster } = await import("../scan/spark/open.js");
  checkInterrupted(surroundings);
  const opening = connection?.open() ?? openCluster(config.spark ?? "", surroundings.interrupted);
  const cluster = await opening.catch((error: unknown) => {
    checkInterrupted(surroundings, error);
    throw error;
  });
  cluster.onProgress(onProgress ?? (() => undefined));
  const fetched = await mkdtemp(join(tmpdir(), "tumble-fetched-"));
  const staging =
    config.staging === undefined ? join(lake.folder, "_staging") : resolve(config.folder, config.staging);
  const close = async () => {
    await rm(fetched, { recursive: true, force: true });
    if (!connection) await cluster.close();
  };
  try {
    const scanner = await scannerOf();
    return {
      scanner: {
        tally: (files) => heeding(session, surroundings, () => scanner.tally(files)),
        quarantine: (files) => heeding(session, surroundings, () => scanner.quarantine(files)),
        changed: (files) => heeding(session, surroundings, () => scanner.changed(files)),
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function scannerOf(): Promise<Scanner> {
    if (config.engine === "spark") {
      const { sparkScanner } = await import("../scan/spark/scanner.js");
      return sparkScanner(session, cluster, rules, { staging, fetched });
    }
    const { duckdbScanner } = await import("../scan/duckdb.js");
    const { fetchingScanner } = await import("../scan/spark/fetch.js");
    return fetchingScanner(duckdbScanner(session, rules), cluster, fetched, () => "DuckDB is to read it");
  }
}

function reportProgress(session: Session, { onProgress }: Surroundings): () => void {
  if (!onProgress) return () => undefined;
  const timer = setInterval(() => {
    if (session.progress >= 0) onProgress(session.progress / 100);
  }, 100);
  return () => {
    clearInterval(timer);
  };
}
