import { logDamage } from "../delta/log-damage.js";
import type { Snapshot } from "../delta/snapshot.js";
import { brokenChain, foreignPartitions, namedFiles, orphans, type Named } from "./check-chain.js";
import { checkFiles, type Damage } from "./check-files.js";
import type { Engine } from "./engine.js";
import { heldDates } from "./hold.js";
import { rowsOf } from "./history.js";
import { readTable, type Table } from "./tables.js";

export type { Damage } from "./check-files.js";

export interface CheckedTable {
  readonly table: string;
  readonly version: number | null;
  readonly files: number;
  readonly rows: number;
  readonly damage: readonly Damage[];
  /** Data files that no version names. */
  readonly orphans: readonly { readonly path: string; readonly size: number }[];
  /** Dates that another program wrote; the next run rebuilds them where they are a run's business. */
  readonly foreign: readonly string[];
  readonly held: readonly string[];
}

/** More to be asked of a table than its files alone can answer. */
export interface Examination {
  /** Whether all of its values can be read. */
  readonly read: (snapshot: Snapshot) => Promise<readonly Damage[]>;
  /** Whether these are what the other tables make them; not asked where one of these cannot be read. */
  readonly compare: (name: string) => Promise<readonly Damage[]>;
}

/** Whether each table can be read, and its chain of provenance closes within the given ones. */
export async function checkTables(
  engine: Engine,
  tables: readonly Table[],
  chained: boolean,
  examination: Examination | null,
): Promise<CheckedTable[]> {
  const opened = await Promise.all(tables.map(openTable));
  const named = new Map(opened.flatMap(({ table, named }) => (named ? [[table.name, named]] : [])));
  const session = await engine();
  const checked: CheckedTable[] = [];
  let isReadable = true;
  for (const { table, snapshot, named: own, error } of opened) {
    if (!snapshot || !own) {
      isReadable = false;
      checked.push({ ...unreadable, table: table.name, damage: [{ file: null, what: error }] });
      continue;
    }
    const files = await checkFiles(session, snapshot);
    const values = files.length === 0 ? ((await examination?.read(snapshot)) ?? []) : [];
    isReadable &&= files.length + values.length === 0;
    const chain = chained ? brokenChain(snapshot, named) : [];
    checked.push({
      table: table.name,
      version: snapshot.version,
      files: snapshot.files.size,
      rows: [...snapshot.files.values()].reduce((sum, add) => sum + (rowsOf(add) ?? 0), 0),
      damage: [...files, ...chain, ...values, ...(await logDamage(snapshot.folder, own.damaged))],
      orphans: (await orphans(snapshot, own)).map(({ path, size }) => ({ path, size })),
      foreign: chained ? foreignPartitions(snapshot) : [],
      held: [...heldDates(snapshot).keys()],
    });
  }
  if (!examination || !isReadable) return checked;
  const compared: CheckedTable[] = [];
  for (const table of checked)
    compared.push({ ...table, damage: [...table.damage, ...(await examination.compare(table.table))] });
  return compared;
}

const unreadable = { version: null, files: 0, rows: 0, orphans: [], foreign: [], held: [] };

interface Opened {
  readonly table: Table;
  readonly snapshot?: Snapshot;
  readonly named?: Named;
  /** Why the table cannot be opened. */
  readonly error: string;
}

async function openTable(table: Table): Promise<Opened> {
  try {
    const snapshot = await readTable(table);
    return { table, snapshot, named: await namedFiles(snapshot), error: "" };
  } catch (error) {
    return { table, error: error instanceof Error ? error.message : String(error) };
  }
}
