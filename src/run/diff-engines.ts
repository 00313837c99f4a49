import { rmdir } from "node:fs/promises";
import type { EngineName } from "../config.js";
import { Session } from "../duckdb/session.js";
import { compare, isSame, type Difference } from "../lake/compare.js";
import { prepareSession } from "../models/parameters.js";
import { checkBooks, readBooks } from "./books.js";
import { connected } from "./connection.js";
import { openReader } from "./engine.js";
import type { RunOptions, Surroundings } from "./options.js";
import { prepare, type Prepared } from "./prepare.js";

/** What two engines make of the same raw files. */
export interface EngineDifference {
  readonly files: number;
  readonly rows: number;
  readonly same: boolean;
  readonly tally: Difference;
  /** Without the numbers of rows, which not every engine knows. */
  readonly quarantine: Difference;
  /** Files that Spark left to DuckDB, so that there is nothing to compare. */
  readonly readHere: readonly { readonly name: string; readonly why: string }[];
}

/** Reads all listed raw files twice and compares what a run would put into the lake. Nothing is published. */
export function diffEngines(
  options: RunOptions,
  surroundings: Surroundings,
  engines: readonly [EngineName, EngineName],
  most: number,
): Promise<EngineDifference> {
  return connected(options.config, surroundings, (near) => diffScans(options, near, engines, most));
}

async function diffScans(
  options: RunOptions,
  surroundings: Surroundings,
  [before, after]: readonly [EngineName, EngineName],
  most: number,
): Promise<EngineDifference> {
  const prepared = await prepare({ ...options, force: true, isSettled: undefined }, surroundings);
  const session = await Session.open(options.threads === undefined ? {} : { threads: options.threads });
  try {
    await prepareSession(session, prepared.rules.parameters);
    const scan = (engine: EngineName) =>
      scanAs(session, prepared, { ...options, config: { ...options.config, engine } }, surroundings);
    const first = await scan(before);
    await session.run(`
      ALTER TABLE scanned_tally RENAME TO tally_before;
      ALTER TABLE scanned_quarantine RENAME TO quarantine_before`);
    const second = await scan(after);
    await session.run(`
      ALTER TABLE quarantine_before DROP COLUMN row_number;
      ALTER TABLE scanned_quarantine DROP COLUMN row_number`);
    const tally = await compare(session, "tally_before", "scanned_tally", most);
    const quarantine = await compare(session, "quarantine_before", "scanned_quarantine", most);
    return {
      files: prepared.files.read.length,
      rows: second.rows,
      same: isSame(tally) && isSame(quarantine),
      tally,
      quarantine,
      readHere: [...first.readHere, ...second.readHere].map(([name, why]) => ({ name, why })),
    };
  } finally {
    session.close();
    // The staging folder of a lake that is not there yet leaves nothing behind.
    await rmdir(prepared.lake.folder).catch(() => undefined);
  }
}

/** Both scans of a run, books included. */
async function scanAs(session: Session, prepared: Prepared, options: RunOptions, surroundings: Surroundings) {
  const reader = await openReader(session, prepared, options, surroundings);
  try {
    const scanned = await reader.scanner.tally(prepared.files.read);
    const entries = await readBooks(session, Object.keys(prepared.rules.parameters.actions));
    checkBooks(entries, scanned);
    const dirty = new Set(entries.filter(({ refusedCount }) => refusedCount > 0).map(({ name }) => name));
    await reader.scanner.quarantine(prepared.files.read.filter(({ name }) => dirty.has(name)));
    const rows = entries.reduce((sum, { rowCount }) => sum + rowCount, 0);
    return { rows, readHere: scanned.readHere ?? new Map<string, string>() };
  } finally {
    await reader.close();
  }
}
