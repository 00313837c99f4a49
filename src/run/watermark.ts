import type { DateText } from "../dates.js";
import type { Session } from "../duckdb/session.js";
import type { Lake, Properties } from "../lake/lake.js";
import { filesByPartition } from "../lake/partitions.js";
import { viewTable } from "../lake/read.js";
import type { Source } from "../lake/sources.js";

/** Start of the newest published window, in milliseconds since 1970, from the statistics in the log. */
export function newestWindow(lake: Lake): number | null {
  const dates = filesByPartition(lake.tables.get("windows") ?? null);
  const starts = [...dates.values()].flat().flatMap((add) => {
    const { maxValues } = JSON.parse(add.stats ?? "{}") as { maxValues?: { window_start?: string } };
    const start = Date.parse(maxValues?.window_start ?? "");
    return Number.isNaN(start) ? [] : [start];
  });
  return starts.length === 0 ? null : starts.reduce((newest, start) => Math.max(newest, start));
}

/** The first date with a window that ends after the watermark. */
export function provisionalDate(
  newest: number | null,
  watermark: number | null,
  { timezone, windowSeconds }: Properties,
): DateText | null {
  if (newest === null || watermark === null) return null;
  const firstStart = newest - watermark * 1000 - windowSeconds * 1000 + 1;
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone }).format(firstStart);
}

/**
 * Events that this run is the first to count and whose windows ended before the watermark as it stood until now.
 * What the files that were read again said before is taken off.
 */
export async function countLate(
  session: Session,
  before: Lake,
  reread: readonly Source[],
  watermark: number,
): Promise<number> {
  const newest = newestWindow(before);
  const tally = before.tables.get("tally");
  if (newest === null || !tally) return 0;
  const dates = new Set(reread.flatMap((source) => source.dates));
  const files = filesByPartition(tally);
  await session.set(
    "late_names",
    reread.map((source) => source.path),
  );
  await session.set("late_before", new Date(newest - watermark * 1000).toISOString());
  await viewTable(
    session,
    "tally_before",
    tally,
    [...dates].flatMap((date) => files.get(date) ?? []),
  );
  const late = `sum(row_count - refused_count) FILTER (
    WHERE window_end(window_start) <= CAST(getvariable('late_before') AS TIMESTAMPTZ))`;
  const [row] = await session.rows<{ late: string }>(`
    SELECT greatest(0, coalesce((SELECT ${late} FROM scanned_tally), 0) - coalesce((
      SELECT ${late} FROM tally_before
      WHERE list_contains(CAST(getvariable('late_names') AS VARCHAR[]), source_file)), 0)) AS late`);
  return Number(row?.late ?? 0);
}
