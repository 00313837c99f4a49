import type { DateText } from "../dates.js";
import { isDue, upstreamOf, type State } from "../lake/freshness.js";
import { rowsOf } from "../lake/history.js";
import type { Lake } from "../lake/lake.js";
import { filesByPartition } from "../lake/partitions.js";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";
import { connected } from "./connection.js";
import { checkNothingLost } from "./lost.js";
import { readManifests } from "./manifest.js";
import { filesOf } from "./marts.js";
import type { RunOptions, Surroundings } from "./options.js";
import { handledBy } from "./plan.js";
import { prepare, type Prepared } from "./prepare.js";
import { dateStatuses, gaps, type DateStatus } from "./status-dates.js";
import { newestWindow, provisionalDate } from "./watermark.js";
import { withheldDates, type Judged, type Withheld } from "./withheld.js";

export interface RunStatus {
  readonly run: string;
  readonly outcome: string;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number | null;
  /** Dates published and withheld, over all marts. */
  readonly published: number;
  readonly withheld: number;
  readonly error: string | null;
  /** Failed runs right before this one, which failed too; they are not listed. */
  readonly failedBefore: number;
}

/** How the lake stands beside the raw files and the SQL as they are now. */
export interface Status {
  readonly lake: string;
  readonly timezone: string;
  /** Whether a run would find nothing to do and no date is withheld or on hold. */
  readonly fresh: boolean;
  readonly dates: readonly DateStatus[];
  readonly gaps: readonly { readonly from: DateText; readonly to: DateText }[];
  readonly files: {
    /** On record. */
    readonly known: number;
    readonly toRead: readonly { readonly name: string; readonly why: string }[];
    readonly gone: readonly string[];
    readonly outdated: readonly string[];
    /** Raw files with rows of which none is counted. */
    readonly uncounted: readonly string[];
  };
  readonly rows: { readonly read: number; readonly counted: number; readonly refused: number };
  /** Refused rows that belong to no date. */
  readonly undated: number;
  /** ISO 8601; windows that end later may still change. Null without a watermark. */
  readonly watermark: string | null;
  /** Newest first. */
  readonly runs: readonly RunStatus[];
}

/** What status and the explanation of a date start from. */
export interface Examined {
  readonly prepared: Prepared;
  readonly withheld: ReadonlyMap<string, ReadonlyMap<DateText, Withheld>>;
  readonly status: Status;
}

const shownRuns = 5;

/** Compares the lake with the raw files without reading any of these, and without the engine. */
export function examine(options: RunOptions, surroundings: Surroundings): Promise<Examined> {
  return connected(options.config, surroundings, (near) => examineLake(options, near));
}

async function examineLake(options: RunOptions, surroundings: Surroundings): Promise<Examined> {
  const prepared = await prepare(options, surroundings);
  const { lake, files, sources, properties } = prepared;
  checkNothingLost(prepared);
  if (!lake.tables.has("tally") && sources.size > 0) {
    throw new UserError(
      `The lake "${lake.folder}" has no table "tally", though "sources" knows what was counted in it. Bring it back, or let ${command("run")} read the raw files again.`,
    );
  }
  if (!lake.tables.has("tally")) {
    throw new UserError(
      `There is no lake in "${lake.folder}" yet. Check --lake, or fill it with ${command("run")} first.`,
    );
  }
  const withheld = await withheldDates(
    readManifests(lake.folder),
    dueDates(prepared.states),
    wouldBeSame(prepared),
  );
  const newest = newestWindow(lake);
  const { watermark } = options.config;
  const dates = dateStatuses({
    states: prepared.states,
    withheld,
    changed: changedDates(prepared),
    windows: recordsByDate(lake, "windows"),
    refused: recordsByDate(lake, "quarantine"),
    provisionalFrom: provisionalDate(newest, watermark, properties),
  });
  const sum = (key: "rowCount" | "acceptedCount" | "refusedCount" | "undatedCount") =>
    [...sources.values()].reduce((total, source) => total + source[key], 0);
  const status: Status = {
    lake: lake.folder,
    timezone: properties.timezone,
    fresh: handledBy(files).size === 0 && dates.every(({ state }) => state === "fresh" || state === "empty"),
    dates,
    gaps: gaps(dates),
    files: {
      known: sources.size,
      toRead: files.read.map(({ name, why }) => ({ name, why })),
      gone: files.gone.map((source) => source.path),
      outdated: files.outdated.map((source) => source.path),
      uncounted: [...sources.values()]
        .filter(({ rowCount, acceptedCount }) => rowCount > 0 && acceptedCount === 0)
        .map(({ path }) => path),
    },
    rows: { read: sum("rowCount"), counted: sum("acceptedCount"), refused: sum("refusedCount") },
    undated: sum("undatedCount"),
    watermark:
      newest === null || watermark === null ? null : new Date(newest - watermark * 1000).toISOString(),
    runs: await lastRuns(lake.folder),
  };
  return { prepared, withheld, status };
}

/** Whether a date would be built now as it was when it was withheld; else nobody has judged yet what it would be. */
function wouldBeSame({ lake, marts }: Prepared) {
  const tables = filesOf(lake);
  return (mart: string, date: DateText, judged: Judged | undefined): boolean => {
    if (!judged || judged.hash !== marts.find(({ name }) => name === mart)?.hash) return false;
    const now = upstreamOf(date, Object.keys(judged.upstream), tables);
    return JSON.stringify(now) === JSON.stringify(judged.upstream);
  };
}

function dueDates(states: Prepared["states"]): Map<string, Set<DateText>> {
  const due = (dates: ReadonlyMap<DateText, State>) =>
    new Set([...dates].flatMap(([date, state]) => (isDue(state) ? [date] : [])));
  return new Map([...states].map(([mart, dates]) => [mart, due(dates)]));
}

/** Where the files that a run would read were when they were last read. */
function changedDates({ files, sources }: Prepared): Map<DateText, string[]> {
  const changed = new Map<DateText, string[]>();
  for (const { name } of files.read) {
    for (const date of sources.get(name)?.dates ?? [])
      changed.set(date, [...(changed.get(date) ?? []), name]);
  }
  return changed;
}

/** Rows of a table by date, from the statistics in its log. */
function recordsByDate(lake: Lake, table: string): Map<DateText, number> {
  const counts = new Map<DateText, number>();
  for (const [date, adds] of filesByPartition(lake.tables.get(table) ?? null)) {
    if (date === null) continue;
    counts.set(
      date,
      adds.reduce((sum, add) => sum + (rowsOf(add) ?? 0), 0),
    );
  }
  return counts;
}

/** The last runs that got through; those that failed one after the other stand as one, so that they push out none. */
async function lastRuns(lakeFolder: string): Promise<RunStatus[]> {
  const runs: RunStatus[] = [];
  let through = 0;
  for await (const manifest of readManifests(lakeFolder)) {
    const done = "marts" in manifest ? manifest : null;
    const later = runs.at(-1);
    if (!done && later?.outcome === "failed") {
      runs[runs.length - 1] = { ...later, failedBefore: later.failedBefore + 1 };
      continue;
    }
    const count = (key: "published" | "withheld") =>
      done?.marts.reduce((sum, mart) => sum + mart[key].length, 0) ?? 0;
    runs.push({
      run: manifest.run,
      outcome: manifest.outcome,
      started: manifest.started,
      seconds: done?.seconds ?? null,
      published: count("published"),
      withheld: count("withheld"),
      error: "error" in manifest ? manifest.error : null,
      failedBefore: 0,
    });
    if (done && ++through === shownRuns) break;
  }
  return runs;
}
