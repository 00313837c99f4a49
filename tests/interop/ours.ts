import { join } from "node:path";
import { readSnapshot } from "../../src/delta/snapshot.js";
import { Session } from "../../src/duckdb/session.js";
import { viewTable } from "../../src/lake/read.js";
import { sorted, type Row } from "./engine.js";

/** The rows of a table as this program reads them, at its newest version or as it was. */
export async function ourRows(folder: string, version?: number): Promise<Row[]> {
  const snapshot = await readSnapshot(folder, version === undefined ? undefined : { version });
  if (!snapshot) throw new Error(`no table in ${folder}`);
  const session = await Session.open();
  try {
    await viewTable(session, "ours", snapshot);
    return sorted(await session.rows("FROM ours"));
  } finally {
    session.close();
  }
}

export async function versionsOf(lake: string, table: string): Promise<number[]> {
  const snapshot = await readSnapshot(join(lake, table));
  return Array.from({ length: (snapshot?.version ?? -1) + 1 }, (_, version) => version);
}
