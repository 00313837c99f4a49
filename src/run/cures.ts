import type { Session } from "../duckdb/session.js";

/** What would become of refused rows if the project said one thing more. */
export interface Cures {
  /** Rows that would be counted if a zone were declared for times without an offset. */
  readonly inputZone: number;
  /** Spellings that are not listed under `actions`, most frequent first, each with the rows that would be counted. */
  readonly spellings: readonly { readonly text: string; readonly count: number }[];
  /** Rows whose time is outside of the plausible range, and between which times these lie; null where there are none. */
  readonly range: { readonly count: number; readonly first: string; readonly last: string } | null;
}

export const noCures: Cures = { inputZone: 0, spellings: [], range: null };

const mostSpellings = 20;

/** Looks through refused rows in a table or view that has the columns of the quarantine; the prelude is loaded. */
export async function readCures(session: Session, table: "scanned_quarantine" | "chosen"): Promise<Cures> {
  const [zone] = await session.rows<{ count: string }>(`
    SELECT count(*) AS count FROM ${table}
    WHERE reason = 'time_without_offset' AND action_name(raw_action) IS NOT NULL
      AND TRY_CAST(raw_time AS TIMESTAMPTZ) >= range_start() AND TRY_CAST(raw_time AS TIMESTAMPTZ) < range_end()`);
  const spellings = await session.rows<{ text: string; count: string }>(`
    SELECT raw_action AS text, count(*) AS count FROM ${table}
    WHERE reason = 'action_unknown' GROUP BY raw_action ORDER BY count(*) DESC, raw_action LIMIT ${mostSpellings}`);
  const [range] = await session.rows<{ count: string; first: string | null; last: string | null }>(`
    SELECT count(*) AS count, arg_min(raw_time, event_instant(raw_time)) AS first, arg_max(raw_time, event_instant(raw_time)) AS last
    FROM ${table}
    WHERE reason = 'time_out_of_range' AND action_name(raw_action) IS NOT NULL AND event_instant(raw_time) IS NOT NULL`);
  return {
    inputZone: Number(zone?.count ?? 0),
    spellings: spellings.map(({ text, count }) => ({ text, count: Number(count) })),
    range:
      range?.first != null && range.last !== null
        ? { count: Number(range.count), first: range.first, last: range.last }
        : null,
  };
}
