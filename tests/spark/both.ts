import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session, type Row } from "../../src/duckdb/session.js";
import { prepareSession } from "../../src/models/parameters.js";
import { duckdbScanner } from "../../src/scan/duckdb.js";
import type { NamedFile, Rules, Scanned, Scanner } from "../../src/scan/scan.js";
import type { Cluster } from "../../src/scan/spark/cluster.js";
import { sparkScanner } from "../../src/scan/spark/scanner.js";
import { checkBooks, readBooks } from "../../src/run/books.js";

/** All that a run would take from a scan; rows of the quarantine without their numbers, which Spark cannot know. */
export interface Seen {
  readonly tally: readonly Row[];
  readonly quarantine: readonly Row[];
  readonly malformed: Readonly<Record<string, number>>;
}

/** Scans files as a run does, books included. */
export async function seenBy(
  files: readonly NamedFile[],
  rules: Rules,
  scannerOf: (session: Session) => Scanner,
): Promise<Seen> {
  const session = await Session.open({ threads: 2 });
  try {
    await prepareSession(session, rules.parameters);
    const scanner = scannerOf(session);
    const scanned: Scanned = await scanner.tally(files);
    const books = await readBooks(session, Object.keys(rules.parameters.actions));
    checkBooks(books, scanned);
    const dirty = new Set(books.filter(({ refusedCount }) => refusedCount > 0).map(({ name }) => name));
    await scanner.quarantine(files.filter(({ name }) => dirty.has(name)));
    return {
      tally: await session.rows("FROM scanned_tally ORDER BY ALL"),
      quarantine: await session.rows("SELECT * EXCLUDE (row_number) FROM scanned_quarantine ORDER BY ALL"),
      malformed: Object.fromEntries(
        (
          await session.rows<{ name: string; count: string }>(
            "SELECT source_file AS name, count(*) AS count FROM scanned_quarantine WHERE reason = 'row_malformed' GROUP BY ALL ORDER BY ALL",
          )
        ).map(({ name, count }) => [name, Number(count)]),
      ),
    };
  } finally {
    session.close();
  }
}

export interface Both {
  readonly duckdb: Seen;
  readonly spark: Seen;
  /** Why files were read here in spite of all, by name. */
  readonly readHere: ReadonlyMap<string, string>;
}

/** The same files by both engines. */
export async function seenByBoth(cluster: Cluster, files: readonly NamedFile[], rules: Rules): Promise<Both> {
  const staging = await mkdtemp(join(tmpdir(), "tumble-staging-"));
  let readHere: ReadonlyMap<string, string> = new Map();
  try {
    const duckdb = await seenBy(files, rules, (session) => duckdbScanner(session, rules));
    const spark = await seenBy(files, rules, (session) => {
      const scanner = sparkScanner(session, cluster, rules, { staging, fetched: staging });
      readHere = scanner.readHere;
      return scanner;
    });
    return { duckdb, spark, readHere };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
