import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeOf, type Action, type Add } from "../../src/delta/actions.js";
import { commit, type Change, type CommitOptions } from "../../src/delta/commit.js";
import { PROTOCOL } from "../../src/delta/protocol.js";
import { schemaString, type Column } from "../../src/delta/schema.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import type { At } from "../../src/delta/travel.js";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "tumble-delta-"));
}

/** Where no table is yet. */
export function newFolder(): string {
  return join(temporaryFolder(), "table");
}

export const COLUMNS: readonly Column[] = [
  { name: "window_date", type: "date", nullable: true },
  { name: "count", type: "long", nullable: true },
];

export function creation(configuration: Record<string, string> = {}): Change {
  const metaData = {
    id: "11111111-2222-3333-4444-555555555555",
    format: { provider: "parquet", options: {} },
    schemaString: schemaString(COLUMNS),
    partitionColumns: ["window_date"],
    configuration,
  };
  return { operation: "CREATE TABLE", parameters: {}, actions: [{ protocol: PROTOCOL }, { metaData }] };
}

export async function createTable(
  folder = newFolder(),
  configuration: Record<string, string> = {},
): Promise<Snapshot> {
  return commit(folder, null, creation(configuration));
}

let files = 0;
/** An add action whose data file exists, though with no rows in it: the log never looks inside. */
export function newFile(folder: string, date: string | null, more: Partial<Add> = {}): Add {
  const name = `part-${process.pid}-${files++}.parquet`;
  const path = more.path ?? `window_date=${date ?? "__HIVE_DEFAULT_PARTITION__"}/${name}`;
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), "");
  return {
    path,
    partitionValues: { window_date: date },
    size: 0,
    modificationTime: Date.now(),
    dataChange: true,
    stats: '{"numRecords":0}',
    ...more,
  };
}

export function append(...adds: readonly Add[]): Change {
  return {
    operation: "WRITE",
    parameters: { mode: "Append" },
    actions: adds.map((add) => ({ add })),
    blindAppend: true,
  };
}

/** Replaces all files of one date by new ones. */
export function replacement(base: Snapshot, date: string | null, ...adds: readonly Add[]): Change {
  const old = [...base.files.values()].filter((file) => file.partitionValues.window_date === date);
  const removes: Action[] = old.map((file) => ({ remove: removeOf(file, Date.now()) }));
  return {
    operation: "WRITE",
    parameters: { mode: "Overwrite" },
    actions: [...removes, ...adds.map((add) => ({ add }))],
  };
}

export async function appendTo(base: Snapshot, date: string, options?: CommitOptions): Promise<Snapshot> {
  return commit(base.folder, base, append(newFile(base.folder, date)), options);
}

export async function opened(folder: string, at?: At): Promise<Snapshot> {
  const snapshot = await readSnapshot(folder, at);
  if (snapshot === null) throw new Error(`no table at ${folder}`);
  return snapshot;
}

export function paths(snapshot: Snapshot): string[] {
  return [...snapshot.files.keys()].sort();
}

/** Writes a version as another writer would. */
export function foreignCommit(folder: string, version: number, actions: readonly unknown[]): void {
  const log = join(folder, "_delta_log");
  mkdirSync(log, { recursive: true });
  const some = actions.length > 0 ? actions : [{ commitInfo: {} }];
  const lines = some.map((action) => JSON.stringify(action) + "\n").join("");
  writeFileSync(join(log, `${String(version).padStart(20, "0")}.json`), lines);
}
