import type { DateText } from "../dates.js";
import type { Session } from "../duckdb/session.js";
import { sqlError } from "../models/errors.js";
import type { Expectation } from "../models/expectations.js";

/** An expectation that a candidate did not meet. */
export interface Failure {
  readonly mart: string;
  readonly expectation: string;
  readonly path: string;
  /** Null where the offending rows name no date; then every date of the candidate is withheld. */
  readonly date: DateText | null;
  readonly offending: number;
}

/** Runs the expectations on a candidate that the session knows under the mart's name. */
export async function gate(session: Session, expectations: readonly Expectation[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { name, mart, path, sql } of expectations) {
    try {
      await session.run(`CREATE OR REPLACE TEMP TABLE offending AS ${sql}`);
    } catch (error) {
      throw sqlError(error, path);
    }
    const columns = await session.rows<{ column_name: string }>("DESCRIBE offending");
    const dated = columns.some((column) => column.column_name === "window_date");
    const rows = await session.rows<{ date: DateText | null; offending: string }>(
      `SELECT ${dated ? "window_date" : "NULL"} AS date, count(*) AS offending FROM offending GROUP BY ALL ORDER BY ALL`,
    );
    failures.push(
      ...rows.map((row) => ({
        mart,
        expectation: name,
        path,
        date: row.date,
        offending: Number(row.offending),
      })),
    );
  }
  return failures;
}

export function withheldDates(
  failures: readonly Failure[],
  dates: readonly DateText[],
  allOrNothing: boolean,
): Set<DateText> {
  if (failures.length === 0) return new Set();
  if (allOrNothing || failures.some((failure) => failure.date === null)) return new Set(dates);
  return new Set(failures.flatMap((failure) => failure.date ?? []));
}
