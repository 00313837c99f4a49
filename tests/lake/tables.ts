import { join } from "node:path";
import { type Row, readTable } from "./reader.js";

/** What a lake says, without what differs from run to run: names of Parquet files, run ids, the order of rows. */
export interface Tables {
  readonly tally: readonly Row[];
  readonly windows: readonly Row[];
  readonly quarantine: readonly Row[];
  readonly sources: readonly Row[];
}

export const tableNames = ["tally", "windows", "quarantine", "sources"] as const;

/** Reads all four tables; those that do not exist have no rows. */
export async function readTables(lake: string): Promise<Tables> {
  const [tally = [], windows = [], quarantine = [], sources = []] = await Promise.all(
    tableNames.map(async (name) => (await readTable(join(lake, name)))?.rows),
  );
  return tablesOf({ tally, windows, quarantine, sources });
}

export function tablesOf(tables: Tables): Tables {
  const { tally, windows, quarantine, sources } = tables;
  return {
    tally: inOrder(tally),
    windows: inOrder(windows),
    quarantine: inOrder(quarantine),
    sources: inOrder(sources.map(recorded)),
  };
}

/** The part of a raw file's record that its content decides. */
function recorded(row: Row): Row {
  const { path, size, row_count, accepted_count, refused_count, undated_count, dates } = row;
  return { path, size, row_count, accepted_count, refused_count, undated_count, dates } as Row;
}

function inOrder(rows: readonly Row[]): Row[] {
  const sorted = rows.map((row) =>
    Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  return sorted
    .map((row) => [JSON.stringify(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
}
