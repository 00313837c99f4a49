import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { countColumn } from "../models/actions.js";
import type { Scanned } from "../scan/scan.js";

/** What became of the rows of one raw file. */
export interface Entry {
  readonly name: string;
  readonly rowCount: number;
  readonly acceptedCount: number;
  readonly refusedCount: number;
  readonly undatedCount: number;
  readonly dates: readonly string[];
}

/** Sums up the tally of this scan by raw file. */
export async function readBooks(session: Session, actions: readonly string[]): Promise<Entry[]> {
  const counted = actions.map((action) => `sum("${countColumn(action)}")`).join(" + ");
  const rows = await session.rows<
    Record<"name" | "row_count" | "accepted" | "refused" | "undated", string> & { dates: string[] | null }
  >(`
    SELECT
      source_file AS name, sum(row_count) AS row_count, ${counted} AS accepted, sum(refused_count) AS refused,
      coalesce(sum(row_count) FILTER (WHERE window_date IS NULL), 0) AS undated,
      list(DISTINCT window_date ORDER BY window_date) FILTER (WHERE window_date IS NOT NULL) AS dates
    FROM scanned_tally GROUP BY source_file ORDER BY source_file`);
  return rows.map((row) => ({
    name: row.name,
    rowCount: Number(row.row_count),
    acceptedCount: Number(row.accepted),
    refusedCount: Number(row.refused),
    undatedCount: Number(row.undated),
    dates: row.dates ?? [],
  }));
}

/** An action without a column would be lost. */
export function uncountedAction(action: string): UserError {
  return new UserError(
    `The tally has no column "${countColumn(action)}" for the action "${action}". Count it in a version of your own, "sql/stage/tally/v2.sql", or take it out of actions in tumble.yaml.`,
  );
}

/** No row may be lost: in each file, and in all against the engine's own count of what its scans gave out. */
export function checkBooks(
  entries: readonly Entry[],
  scanned: Pick<Scanned, "engineRows" | "malformed">,
): void {
  for (const entry of entries) {
    if (entry.rowCount !== entry.acceptedCount + entry.refusedCount) {
      throw new Error(
        `The books of "${entry.name}" do not balance: ${entry.rowCount} rows read, but ${entry.acceptedCount} counted and ${entry.refusedCount} refused. Nothing was published.`,
      );
    }
  }
  const counted = entries.reduce((sum, entry) => sum + entry.rowCount, 0);
  const malformed = [...scanned.malformed.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== scanned.engineRows + malformed) {
    throw new Error(
      `The books do not balance: the engine read ${scanned.engineRows} rows and could not split ${malformed}, but ${counted} are accounted for. Nothing was published.`,
    );
  }
}
