import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler } from "kysely";

/** One row per window with at least one event. Dates are `2016-07-26`, instants `2016-07-26T02:40:00Z`. */
export interface WindowsRow {
  window_date: string;
  window_start: string;
  window_end: string;
  open_count: bigint;
  close_count: bigint;
  total_count: bigint;
  avg_actions: number;
}

/** One row per refused raw row; `window_date` is null where its time is unusable. */
export interface QuarantineRow {
  window_date: string | null;
  source_file: string;
  row_number: bigint;
  reason: string;
  raw_text: string | null;
  raw_time: string | null;
  raw_action: string | null;
}

/** One row per raw file and window. */
export interface TallyRow {
  window_date: string | null;
  source_file: string;
  window_start: string | null;
  row_count: bigint;
  open_count: bigint;
  close_count: bigint;
  refused_count: bigint;
}

/** One row per raw file that was read. */
export interface SourcesRow {
  path: string;
  size: bigint;
  modified: string;
  row_count: bigint;
  accepted_count: bigint;
  refused_count: bigint;
  undated_count: bigint;
  dates: string[];
  run: string;
  rules: string;
  models: string;
}

export interface DailyRow {
  window_date: string;
  window_count: bigint;
  open_count: bigint;
  close_count: bigint;
  event_count: bigint;
  average_per_window: number;
}

export interface SummaryRow {
  date_count: bigint;
  window_count: bigint;
  open_count: bigint | null;
  close_count: bigint | null;
  event_count: bigint | null;
  first_window_start: string | null;
  last_window_start: string | null;
  overall_average: number | null;
  elapsed_window_count: bigint | null;
  overall_average_with_empty: number | null;
}

/** A window that may still change. */
export type ProvisionalRow = WindowsRow;

export interface TopWindowsRow extends WindowsRow {
  position: bigint;
}

/** The lake's own tables and views; add those of a project with `LakeTables & { name: Row }`. */
export interface LakeTables {
  windows: WindowsRow;
  quarantine: QuarantineRow;
  tally: TallyRow;
  sources: SourcesRow;
  daily: DailyRow;
  summary: SummaryRow;
  top_windows: TopWindowsRow;
  provisional: ProvisionalRow;
}

/** Writes queries that something else runs. */
export const builder = new Kysely<LakeTables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: () => {
      throw new Error("There is nothing to introspect.");
    },
  },
});
