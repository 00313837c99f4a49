import { join, resolve } from "node:path";
import type { Session } from "../duckdb/session.js";
import type { Scanner } from "../scan/scan.js";
import { checkInterrupted, heeding } from "./interrupting.js";
import type { RunOptions, Surroundings } from "./options.js";
import type { Prepared } from "./prepare.js";

/** What reads the raw files in this run, and what ends it. */
export interface Reader {
  readonly scanner: Scanner;
  readonly close: () => Promise<void>;
}

/** A cluster is asked only where there is something to read. */
export async function openReader(
  session: Session,
  prepared: Pick<Prepared, "files" | "lake" | "rules">,
  { config }: RunOptions,
  surroundings: Surroundings,
): Promise<Reader> {
  if (config.engine === "duckdb" || prepared.files.read.length === 0) {
    const { duckdbScanner } = await import("../scan/duckdb.js");
    const stop = reportProgress(session, surroundings);
    return { scanner: duckdbScanner(session, prepared.rules), close: () => Promise.resolve().then(stop) };
  }
  const { openCluster } = await import("../scan/spark/open.js");
  const { sparkScanner } = await import("../scan/spark/scanner.js");
  checkInterrupted(surroundings);
  const cluster = await openCluster(config.spark ?? "", surroundings.interrupted).catch((error: unknown) => {
    checkInterrupted(surroundings, error);
    throw error;
  });
  const { onProgress } = surroundings;
  if (onProgress) cluster.onProgress(onProgress);
  const staging =
    config.staging === undefined
      ? join(prepared.lake.folder, "_staging")
      : resolve(config.folder, config.staging);
  const scanner = sparkScanner(session, cluster, prepared.rules, staging);
  return {
    scanner: {
      tally: (files) => heeding(session, surroundings, () => scanner.tally(files)),
      quarantine: (files) => heeding(session, surroundings, () => scanner.quarantine(files)),
    },
    close: () => cluster.close(),
  };
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
