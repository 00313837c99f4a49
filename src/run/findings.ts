import type { DateText } from "../dates.js";
import type { Session } from "../duckdb/session.js";
import type { Lake } from "../lake/lake.js";
import { filesByPartition } from "../lake/partitions.js";
import { viewTable } from "../lake/read.js";
import { sqlError } from "../models/errors.js";
import type { Model } from "../models/model.js";

export interface TopWindow {
  readonly window_start: string;
  readonly open_count: string;
  readonly close_count: string;
  readonly total_count: string;
  readonly avg_actions: number;
}

/** The answer of the main job, over the published windows. */
export interface Findings {
  readonly events: number;
  readonly windows: number;
  /** Mean of the windows' totals; null while there are none. */
  readonly overallAverage: number | null;
  readonly top: readonly TopWindow[];
  /** Windows beyond the top ones with as many events as the last of them. */
  readonly tied: number;
}

const topCount = 10;

/** Reads the views `summary` and `top_windows` over the chosen dates of the published windows. */
export async function readFindings(
  session: Session,
  lake: Lake,
  views: readonly Model[],
  wanted: (date: DateText) => boolean,
): Promise<Findings | null> {
  const windows = lake.tables.get("windows");
  if (!windows) return null;
  const chosen = [...filesByPartition(windows)].flatMap(([date, files]) =>
    date !== null && wanted(date) ? files : [],
  );
  await viewTable(session, "windows", windows, chosen);
  for (const name of ["summary", "top_windows"]) {
    const view = views.find((each) => each.name === name);
    if (!view) throw new Error(`The view "${name}" is missing.`);
    try {
      await session.run(`CREATE OR REPLACE TEMP TABLE shown_${name} AS ${view.sql}`);
    } catch (error) {
      throw sqlError(error, view.path);
    }
  }
  const [summary] = await session.rows<{ events: string | null; windows: string; average: number | null }>(
    "SELECT event_count AS events, window_count AS windows, overall_average AS average FROM shown_summary",
  );
  const top = await session.rows<TopWindow & Record<string, never>>(
    `SELECT strftime(window_start, '%Y-%m-%dT%H:%M:%SZ') AS window_start, open_count, close_count, total_count, avg_actions
     FROM shown_top_windows WHERE position <= ${topCount} ORDER BY position`,
  );
  const [tied] = await session.rows<{ count: string }>(
    `SELECT count(*) AS count FROM shown_top_windows
     WHERE position > ${topCount} AND open_count = (SELECT open_count FROM shown_top_windows WHERE position = ${topCount})`,
  );
  return {
    events: Number(summary?.events ?? 0),
    windows: Number(summary?.windows ?? 0),
    overallAverage: summary?.average ?? null,
    top,
    tied: Number(tied?.count ?? 0),
  };
}
