import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Action, Add, MetaData } from "../delta/actions.js";
import { commit } from "../delta/commit.js";
import { checkRestorable } from "../delta/restore.js";
import { columnsOf } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import { addOf } from "../delta/stats.js";
import { identifier } from "../duckdb/quote.js";
import type { DateText } from "../dates.js";
import { CommitConflict, UserError } from "../errors.js";
import { resolveReference, type Reference } from "./at.js";
import { checkpointing } from "./checkpoint.js";
import type { Engine } from "./engine.js";
import { withHold, type Hold } from "./hold.js";
import { partitionColumn } from "./partitions.js";
import { writeEmpty } from "./publish.js";
import { viewTable } from "./read.js";
import { planHeldRestore, type RestorePlan } from "./restore-plan.js";
import { checkRestorableTable, readTable, type Table } from "./tables.js";

export interface RestoreRequest {
  readonly to: Reference;
  /** This date alone; all of the table without it. */
  readonly date?: DateText | undefined;
  /** The id of this run. */
  readonly run: string;
  readonly dryRun?: boolean;
}

export interface Restored {
  readonly table: string;
  readonly run: string;
  /** The version that was current before. */
  readonly from: number;
  /** The version that it was restored to. */
  readonly to: number;
  /** The version that this made; null where nothing was written. */
  readonly version: number | null;
  /** The dates that changed, and are on hold now. */
  readonly held: readonly DateText[];
  /** Whether anything differed at all. */
  readonly changed: boolean;
}

const attempts = 12;

/** Takes a table, or one date of it, back to what it was. The dates that change stay so until they are released. */
export async function restore(engine: Engine, table: Table, request: RestoreRequest): Promise<Restored> {
  const at = await resolveReference(table, request.to);
  const then = await readTable(table, at);
  for (let attempt = 1; ; attempt++) {
    const now = await readTable(table);
    checkRestorableTable(table, now, "restored");
    checkDate(table, now, then, request.date);
    const hold = { run: request.run, version: then.version };
    const plan = planHeldRestore(now, then, hold, request.date);
    const changed = plan.actions.length > 0 || plan.absent.length > 0;
    const result = { table: table.name, run: request.run, from: now.version, to: then.version, changed };
    await checkRestorable(table.folder, plan.actions);
    if (!changed || request.dryRun) return { ...result, version: null, held: plan.dates };
    try {
      const { version } = await write(engine, now, then, plan, hold, request);
      return { ...result, version, held: plan.dates };
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === attempts) throw error;
      await sleep(Math.random() * 50 * attempt);
    }
  }
}

async function write(
  engine: Engine,
  now: Snapshot,
  then: Snapshot,
  plan: RestorePlan,
  hold: Hold,
  { run, date }: RestoreRequest,
): Promise<Snapshot> {
  const { metaData } = date === undefined ? then : now;
  const placeholders = await writePlaceholders(engine, now, metaData, plan.absent, hold);
  const actions: Action[] = [...plan.actions, ...placeholders.map((add) => ({ add }))];
  const count = (kind: "add" | "remove") => String(actions.filter((action) => kind in action).length);
  try {
    return await commit(
      now.folder,
      now,
      {
        operation: "RESTORE",
        parameters: {
          version: String(then.version),
          ...(date === undefined ? {} : { predicate: `${partitionColumn} = ${date}` }),
        },
        metrics: { numRestoredFiles: count("add"), numRemovedFiles: count("remove") },
        userMetadata: JSON.stringify({ run, command: "restore", models: [], held: plan.dates }),
        exclusive: true,
        actions,
      },
      checkpointing(engine),
    );
  } catch (error) {
    await Promise.allSettled(placeholders.map((add) => rm(join(now.folder, add.path), { force: true })));
    throw error;
  }
}

async function writePlaceholders(
  engine: Engine,
  table: Snapshot,
  metaData: MetaData,
  dates: readonly DateText[],
  hold: Hold,
): Promise<Add[]> {
  if (dates.length === 0) return [];
  const session = await engine();
  await viewTable(session, "absent", { ...table, metaData }, []);
  const columns = columnsOf(metaData);
  const stored = columns.filter(({ name }) => name !== partitionColumn).map(({ name }) => identifier(name));
  const adds: Add[] = [];
  for (const date of dates) {
    const file = await writeEmpty(session, { folder: table.folder, candidate: "absent" }, date, stored);
    adds.push(withHold(addOf(file, columns, { now: Date.now() }), { ...hold, absent: true }));
  }
  return adds;
}

function checkDate(table: Table, now: Snapshot, then: Snapshot, date: DateText | undefined): void {
  if (date === undefined) return;
  if (!now.metaData.partitionColumns.includes(partitionColumn)) {
    throw new UserError(
      `The table "${table.name}" is not partitioned by ${partitionColumn}, so the date "${date}" cannot be restored alone. Restore the whole table.`,
    );
  }
  const has = (snapshot: Snapshot) =>
    [...snapshot.files.values()].some((add) => add.partitionValues[partitionColumn] === date);
  if (has(now) || has(then)) return;
  throw new UserError(
    `The table "${table.name}" holds nothing of ${date}, neither now nor in version ${then.version}. Check --date.`,
  );
}
