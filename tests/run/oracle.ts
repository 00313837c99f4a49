import type { Row } from "../lake/reader.js";
import { type Tables, tablesOf } from "../lake/tables.js";

/*
 * What the tables must say, from the lines of the raw files, in plain JavaScript. It knows the shapes that these tests
 * write: two columns, `time,action`, and instants in UTC as `2016-07-26T02:40:00.000Z`.
 */

export interface Rules {
  readonly timezone: string;
  readonly spellings: Readonly<Record<string, "Open" | "Close">>;
  /** Milliseconds; the end is not included. */
  readonly from: number;
  readonly to: number;
}

export const usual: Rules = {
  timezone: "UTC",
  spellings: { Open: "Open", Close: "Close", Closed: "Close" },
  from: Date.UTC(2000, 0, 1),
  to: Date.UTC(2100, 0, 1),
};

/** A raw file as it was read: its lines without the header, in order. */
export interface Content {
  readonly lines: readonly string[];
  readonly size: number;
  readonly rules: Rules;
}

interface Judged {
  readonly action: "Open" | "Close" | null;
  readonly reason: string | null;
  /** Null where the time is unusable. */
  readonly instant: number | null;
  readonly time: string | null;
  readonly actionText: string | null;
}

type Counts = Record<"row_count" | "open_count" | "close_count" | "refused_count", number>;

/** All four tables, as if every date had been published after these files were read. */
export function expectedTables(files: ReadonlyMap<string, Content>): Tables {
  const tally: Row[] = [];
  const quarantine: Row[] = [];
  const sources: Row[] = [];
  for (const [source_file, content] of files) {
    const own = tallyOf(source_file, content);
    tally.push(...own);
    quarantine.push(...refusedOf(source_file, content));
    sources.push(sourceOf(source_file, content, own));
  }
  return tablesOf({ tally, quarantine, sources, windows: windowsOf(tally) });
}

/** The windows that a tally adds up to. */
export function windowsOf(tally: readonly Row[]): Row[] {
  const windows = new Map<string, Row>();
  for (const { window_date = null, window_start, open_count, close_count } of tally) {
    if (typeof window_start !== "string") continue;
    const before = windows.get(window_start);
    const open = Number(before?.open_count ?? 0) + Number(open_count);
    const close = Number(before?.close_count ?? 0) + Number(close_count);
    windows.set(window_start, {
      window_date,
      window_start,
      window_end: iso(Date.parse(window_start) + windowLength),
      open_count: open,
      close_count: close,
      total_count: open + close,
      avg_actions: (open + close) / 2,
    });
  }
  return [...windows.values()].filter((window) => Number(window.total_count) > 0);
}

const windowLength = 600_000;

function judge(line: string, rules: Rules): Judged {
  const cells = line.split(",");
  if (cells.length !== 2) {
    return { action: null, reason: "row_malformed", instant: null, time: null, actionText: null };
  }
  const [time = "", action = ""] = cells;
  const raw = { time: time === "" ? null : time, actionText: action === "" ? null : action };
  const instant = instantOf(time);
  const local = !Number.isNaN(instantOf(`${time}.000Z`));
  const known = rules.spellings[action] ?? null;
  const plausible = instant >= rules.from && instant < rules.to;
  const usable = plausible ? instant : null;
  const refused = (reason: string) => ({ ...raw, action: null, reason, instant: usable });
  if (time === "") return refused("time_missing");
  if (local) return refused("time_without_offset");
  if (Number.isNaN(instant)) return refused("time_unreadable");
  if (!plausible) return refused("time_out_of_range");
  if (action === "") return refused("action_missing");
  return known === null
    ? refused("action_unknown")
    : { ...raw, action: known, reason: null, instant: usable };
}

/** Date.parse alone would take the 30th of February for the 1st of March. */
function instantOf(time: string): number {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time) ? Date.parse(time) : NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString() === time ? instant : NaN;
}

function tallyOf(source_file: string, { lines, rules }: Content): Row[] {
  const rows = new Map<string, { window: Window | null; counts: Counts }>();
  for (const line of lines) {
    const { instant, action } = judge(line, rules);
    const window = instant === null ? null : windowAt(instant, rules.timezone);
    const key = window?.window_start ?? "";
    const row = rows.get(key) ?? {
      window,
      counts: { row_count: 0, open_count: 0, close_count: 0, refused_count: 0 },
    };
    rows.set(key, row);
    row.counts.row_count++;
    row.counts[action === null ? "refused_count" : action === "Open" ? "open_count" : "close_count"]++;
  }
  return [...rows.values()].map(({ window, counts }) => ({
    source_file,
    window_date: window?.window_date ?? null,
    window_start: window?.window_start ?? null,
    ...counts,
  }));
}

function refusedOf(source_file: string, { lines, rules }: Content): Row[] {
  return lines.flatMap((line, i) => {
    const { reason, instant, time, actionText } = judge(line, rules);
    if (reason === null) return [];
    const window_date = instant === null ? null : windowAt(instant, rules.timezone).window_date;
    const raw = { raw_text: line, raw_time: time, raw_action: actionText };
    return [{ source_file, window_date, row_number: i + 1, reason, ...raw }];
  });
}

function sourceOf(path: string, { size }: Content, tally: readonly Row[]): Row {
  const sum = (rows: readonly Row[], ...keys: (keyof Counts)[]) =>
    rows.reduce((total, row) => total + keys.reduce((some, key) => some + Number(row[key]), 0), 0);
  const dates = tally.flatMap(({ window_date }) => (typeof window_date === "string" ? [window_date] : []));
  return {
    path,
    size,
    row_count: sum(tally, "row_count"),
    accepted_count: sum(tally, "open_count", "close_count"),
    refused_count: sum(tally, "refused_count"),
    undated_count: sum(
      tally.filter(({ window_date }) => window_date === null),
      "row_count",
    ),
    dates: [...new Set(dates)].sort(),
  };
}

interface Window {
  readonly window_date: string;
  readonly window_start: string;
}

const known = new Map<string, Window>();

/** No zone's clocks change within five minutes, so all instants of such a slice have the same window. */
function windowAt(instant: number, zone: string): Window {
  const slice = Math.floor(instant / 300_000) * 300_000;
  const key = `${zone} ${slice}`;
  const found = known.get(key) ?? windowOfSlice(slice, zone);
  known.set(key, found);
  return found;
}

function windowOfSlice(slice: number, zone: string): Window {
  const local = slice + offsetAt(slice, zone);
  return { window_date: iso(local).slice(0, 10), window_start: iso(slice - (local % windowLength)) };
}

function offsetAt(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(instant)) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === "-" ? -size : size;
}

function iso(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
