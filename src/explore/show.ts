import { sql, type CompiledQuery } from "kysely";
import { builder, type WindowsRow } from "./schema.js";

export const grains = ["window", "hour", "day"] as const;
export type Grain = (typeof grains)[number];

export interface ShowOptions {
  readonly per: Grain;
  /** Dates of the lake's zone, both included; undefined leaves that side open. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Rows of zeros where there were no events. */
  readonly fill: boolean;
}

export interface Counts {
  readonly start: string;
  readonly open_count: bigint;
  readonly close_count: bigint;
  readonly total_count: bigint;
  readonly window_count: bigint;
}

/** Wide enough for any lake: at most one such span is filled beyond the windows that there are. */
const noDate = { from: "0001-01-01", to: "9999-12-31" };

/** One row per window, hour or day of the lake's zone: `start` (an instant, or a date) and its counts. */
export function showQuery(options: ShowOptions): CompiledQuery<Counts> {
  const { from = noDate.from, to = noDate.to, fill } = options;
  const chosen = builder
    .selectFrom("windows")
    .select(["window_date", "window_start", "open_count", "close_count", "total_count"])
    .where("window_date", ">=", from)
    .where("window_date", "<=", to);
  const rows = fill
    ? sql<WindowsRow>`(${chosen} UNION ALL ${emptyWindows(options)})`
    : sql<WindowsRow>`(${chosen})`;
  const start = startOf(options);
  return builder
    .selectFrom(rows.as("rows"))
    .select([
      start.as("start"),
      sql<bigint>`CAST(sum(open_count) AS BIGINT)`.as("open_count"),
      sql<bigint>`CAST(sum(close_count) AS BIGINT)`.as("close_count"),
      sql<bigint>`CAST(sum(total_count) AS BIGINT)`.as("total_count"),
      sql<bigint>`count(*) FILTER (WHERE total_count > 0)`.as("window_count"),
    ])
    .groupBy(start)
    .orderBy(start)
    .compile();
}

/** By default as fine as fits a screen. */
export function grainFor(dates: number): Grain {
  return dates <= 3 ? "hour" : "day";
}

/** Hours begin when the clocks of the lake's zone say so, whatever its offset from UTC. */
function startOf({ per }: ShowOptions) {
  if (per === "day") return sql<string>`window_date`;
  if (per === "window") return sql<string>`window_start`;
  return sql<string>`make_timestamptz(epoch_us(window_start) - (epoch_us(timezone(getvariable('timezone'), window_start)) + micros_before_1970()) % 3600000000)`;
}

/** Every window of the days asked for, with zeros; where a side is open, up to the first or last window that there is. */
function emptyWindows({ from, to }: ShowOptions) {
  const first =
    from === undefined
      ? sql`(SELECT time_slice(min(window_start)) FROM windows WHERE window_date <= ${to ?? noDate.to})`
      : sql`time_slice(timezone(getvariable('timezone'), CAST(${from} AS TIMESTAMP)))`;
  const end =
    to === undefined
      ? sql`(SELECT time_slice(max(window_end)) FROM windows WHERE window_date >= ${from ?? noDate.from})`
      : sql`time_slice(timezone(getvariable('timezone'), CAST(${to} AS TIMESTAMP) + INTERVAL 1 DAY))`;
  return sql`
    SELECT DISTINCT window_date(slice) AS window_date, window_start(slice) AS window_start, 0 AS open_count, 0 AS close_count, 0 AS total_count
    FROM (SELECT unnest(range(${first}, ${end})) AS slice)`;
}
