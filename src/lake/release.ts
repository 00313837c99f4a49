import { setTimeout as sleep } from "node:timers/promises";
import { removeOf, type Action } from "../delta/actions.js";
import { commit } from "../delta/commit.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { DateText } from "../dates.js";
import { CommitConflict, UserError } from "../errors.js";
import { checkpointing } from "./checkpoint.js";
import type { Engine } from "./engine.js";
import { heldDates, holdOf, withoutHold } from "./hold.js";
import { filesByPartition } from "./partitions.js";
import { readTable, type Table } from "./tables.js";

export interface ReleaseRequest {
  /** All that are on hold without it. */
  readonly date?: DateText | undefined;
  /** The id of this run. */
  readonly run: string;
}

export interface Released {
  readonly table: string;
  readonly run: string;
  /** The version that this made; null where nothing was on hold. */
  readonly version: number | null;
  readonly dates: readonly DateText[];
}

const attempts = 12;

/** Lets runs keep restored dates true to the raw files again. No row changes by this alone. */
export async function release(engine: Engine, table: Table, request: ReleaseRequest): Promise<Released> {
  for (let attempt = 1; ; attempt++) {
    const now = await readTable(table);
    const dates = datesToRelease(table, now, request.date);
    const result = { table: table.name, run: request.run, dates };
    if (dates.length === 0) return { ...result, version: null };
    const change = {
      operation: "RELEASE",
      parameters: { dates: dates.join(", ") },
      userMetadata: JSON.stringify({ run: request.run, command: "release", models: [] }),
      actions: planRelease(now, dates),
    };
    try {
      const { version } = await commit(now.folder, now, change, checkpointing(engine));
      return { ...result, version };
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === attempts) throw error;
      await sleep(Math.random() * 50 * attempt);
    }
  }
}

/** The same files without their hold; those that only stood for an absent date go. */
export function planRelease(snapshot: Snapshot, dates: readonly DateText[], at = Date.now()): Action[] {
  const files = filesByPartition(snapshot);
  return dates.flatMap((date) =>
    (files.get(date) ?? []).flatMap((add): Action[] => {
      const hold = holdOf(add);
      if (hold?.absent) return [{ remove: { ...removeOf(add, at), dataChange: false } }];
      return hold ? [{ add: { ...withoutHold(add), dataChange: false } }] : [];
    }),
  );
}

function datesToRelease(table: Table, snapshot: Snapshot, date: DateText | undefined): DateText[] {
  const held = [...heldDates(snapshot).keys()];
  if (date === undefined) return held;
  if (held.includes(date)) return [date];
  const others =
    held.length === 0 ? "no date is" : `only ${held.join(", ")} ${held.length === 1 ? "is" : "are"}`;
  throw new UserError(`${date} of "${table.name}" is not on hold: ${others}. Check --date.`);
}
