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
  const [summary] = await show<{ events: string | null; windows: string; average: number | null }>(
    session,
    viewOf(views, "summary"),
    ["event_count", "window_count", "overall_average"],
    "SELECT event_count AS events, window_count AS windows, overall_average AS average FROM shown",
  );
  const rows = await show<TopWindow>(
    session,
    viewOf(views, "top_windows"),
    ["position", "window_start", "open_count", "close_count", "total_count", "avg_actions"],
    `SELECT
       strftime(window_start, '%Y-%m-%dT%H:%M:%SZ') AS window_start,
       open_count, close_count, total_count, avg_actions
     FROM shown
     WHERE position <= ${topCount} OR open_count = (SELECT open_count FROM shown WHERE position = ${topCount})
     ORDER BY position`,
  );
  return {
    events: Number(summary?.events ?? 0),
    windows: Number(summary?.windows ?? 0),
    overallAverage: summary?.average ?? null,
    top: rows.slice(0, topCount),
    tied: Math.max(0, rows.length - topCount),
  };
}

function viewOf(views: readonly Model[], name: string): Model {
  const view = views.find((each) => each.name === name);
  if (!view) throw new Error(`The view "${name}" is missing.`);
  return view;
}

/** Asks for columns of a view, which the question calls `shown`; no others are read. */
async function show<T>(
  session: Session,
  view: Model,
  columns: readonly string[],
  question: string,
): Promise<T[]> {
  try {
    return await session.rows<T>(
      `WITH shown AS MATERIALIZED (SELECT ${columns.join()} FROM (${view.sql}\n)) ${question}`,
    );
  } catch (error) {
    throw sqlError(error, view.path);
  }
}
