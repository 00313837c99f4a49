import { join } from "node:path";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import type { Session } from "../duckdb/session.js";
import { CommitConflict } from "../errors.js";
import { withTable, type Lake } from "../lake/lake.js";
import { publish } from "../lake/publish.js";
import { readSources, stageSources, type Source } from "../lake/sources.js";
import { settledRuns, settledTag } from "../lake/unsettled.js";

export interface Recording {
  readonly run: string;
  readonly models: readonly string[];
  /** What the run planned on. */
  readonly planned: ReadonlyMap<string, Source>;
  readonly read: readonly Source[];
  readonly forgotten: readonly string[];
  /** Runs that left something unfinished which this run has put right. */
  readonly repaired: readonly string[];
}

const attempts = 50;

/**
 * Commits `sources`, last of all. Other runs write the same one file, so a lost race is answered by adding our rows
 * to theirs, unless they read one of our raw files in the meantime: then the run has to be planned again.
 */
export async function recordSources(session: Session, lake: Lake, recording: Recording): Promise<Lake> {
  for (let attempt = 1; ; attempt++) {
    const snapshot =
      attempt === 1 ? (lake.tables.get("sources") ?? null) : await readSnapshot(join(lake.folder, "sources"));
    try {
      return withTable(lake, "sources", await replaceSources(session, lake, snapshot, recording));
    } catch (error) {
      if (!(error instanceof CommitConflict) || attempt === attempts) throw error;
    }
  }
}

async function replaceSources(
  session: Session,
  lake: Lake,
  base: Snapshot | null,
  recording: Recording,
): Promise<Snapshot> {
  const rows = new Map(await readSources(base));
  const settled = settledRuns(base, rows);
  for (const name of [...recording.read.map((source) => source.path), ...recording.forgotten]) {
    if (JSON.stringify(rows.get(name)) !== JSON.stringify(recording.planned.get(name))) {
      throw new Replan(`Another run read "${name}" at the same time.`);
    }
  }
  for (const source of recording.read) rows.set(source.path, source);
  for (const name of recording.forgotten) rows.delete(name);
  const sorted = [...rows.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  await stageSources(session, sorted);
  const live = ["tally", "quarantine"].flatMap((name) => [...(lake.tables.get(name)?.files.values() ?? [])]);
  const tag = settledTag(new Set([...settled, recording.run, ...recording.repaired]), sorted, live);
  return publish(session, {
    table: "sources",
    folder: join(lake.folder, "sources"),
    base,
    candidate: "candidate_sources",
    replaces: [],
    keeps: new Set(),
    partitioned: false,
    tags: () => ({ "tumble.run": recording.run, ...tag }),
    operation: { run: recording.run, command: "run", models: recording.models },
  });
}

/** A conflict that no retry of the same commit can mend. */
class Replan extends Error {}

export function isReplan(error: unknown): boolean {
  return error instanceof Replan || error instanceof CommitConflict;
}
