import type { Session } from "../duckdb/session.js";
import { isDue, type State } from "../lake/freshness.js";
import { label } from "../models/model.js";
import type { Counted } from "./count.js";
import { noCures, type Cures } from "./cures.js";
import type { Findings } from "./findings.js";
import type { Built } from "./marts.js";
import { inRange } from "./plan.js";
import type { Prepared } from "./prepare.js";
import type { PlanResult, RefusedResult, Result } from "./result.js";

export interface Facts {
  readonly prepared: Prepared;
  readonly counted: Counted;
  readonly built: readonly Built[];
  readonly findings: Findings | null;
  readonly refused: readonly RefusedResult[];
  readonly cures: Cures;
  readonly late: number | null;
  readonly run: string;
  readonly started: Date;
  readonly ended: Date;
}

export function resultOf(facts: Facts): Result {
  const { prepared, counted, built } = facts;
  const why = new Map(prepared.files.read.map((reading) => [reading.name, reading.why]));
  const total = (key: "rowCount" | "acceptedCount" | "refusedCount") =>
    counted.read.reduce((sum, source) => sum + source[key], 0);
  return {
    ...common(facts),
    outcome: built.some((mart) => mart.withheld.length > 0) ? "withheld" : "published",
    files: {
      ...filesOf(prepared),
      read: counted.read.map((source) => ({
        name: source.path,
        why: why.get(source.path) ?? "new",
        size: source.size,
        rows: source.rowCount,
        accepted: source.acceptedCount,
        refused: source.refusedCount,
      })),
      empty: counted.read.filter((source) => source.rowCount === 0).map((source) => source.path),
      readHere: [...counted.readHere].map(([name, why]) => ({ name, why })),
      swallowed: [...counted.swallowed].map(([name, swallowed]) => ({ name, ...swallowed })),
      passedOver: [...counted.passedOver].flatMap(([name, columns]) =>
        columns.map((each) => ({ name, ...each })),
      ),
      emptyDates: prepared.emptyDates,
    },
    rows: { read: total("rowCount"), counted: total("acceptedCount"), refused: total("refusedCount") },
    refused: facts.refused,
    cures: facts.cures,
    late: facts.late,
    marts: built.map((mart) => ({
      mart: mart.mart,
      published: mart.published,
      withheld: mart.withheld,
      ...leftAlone(prepared.states.get(mart.mart) ?? new Map<string, State>(), mart.published),
      failures: mart.failures,
      judged: mart.judged,
    })),
    findings: facts.findings,
  };
}

/** A run that found nothing to do does not load the engine, so it does not tell the findings again. */
export function nothingDone(prepared: Prepared, run: string, started: Date, ended: Date): Result {
  return {
    ...common({ prepared, run, started, ended }),
    outcome: "nothing to do",
    files: {
      ...filesOf(prepared),
      read: [],
      empty: [],
      readHere: [],
      swallowed: [],
      passedOver: [],
      emptyDates: prepared.emptyDates,
    },
    rows: { read: 0, counted: 0, refused: 0 },
    refused: [],
    cures: noCures,
    late: null,
    marts: [...prepared.states].map(([mart, dates]) => ({
      mart,
      published: [],
      withheld: [],
      ...leftAlone(dates, []),
      failures: [],
      judged: {},
    })),
    findings: null,
  };
}

export function planOf(prepared: Prepared): PlanResult {
  return {
    outcome: "plan",
    lake: prepared.lake.folder,
    files: {
      ...filesOf(prepared),
      read: prepared.files.read.map(({ name, why, file }) => ({ name, why, size: file.size })),
    },
    marts: [...prepared.states].map(([mart, dates]) => ({
      mart,
      fresh: [...dates.values()].filter(({ state }) => state === "fresh").length,
      held: [...dates].flatMap(([date, state]) => (state.state === "held" ? [{ date, why: state.why }] : [])),
      due: [...dates].flatMap(([date, state]) =>
        isDue(state) && inRange(date, prepared.range) ? [{ date, ...state }] : [],
      ),
    })),
  };
}

/** Refused rows of this run by reason, most frequent first. */
export async function readRefused(session: Session): Promise<RefusedResult[]> {
  const rows = await session.rows<{
    reason: string;
    count: string;
    file: string;
    row: string | null;
    text: string | null;
  }>(`
    SELECT reason, count(*) AS count, arg_min(source_file, place) AS file, arg_min(row_number, place) AS row, arg_min(raw_text, place) AS text
    FROM (SELECT *, struct_pack(source_file, row_number) AS place FROM scanned_quarantine)
    GROUP BY reason ORDER BY count(*) DESC, reason`);
  return rows.map(({ reason, count, file, row, text }) => ({
    reason,
    count: Number(count),
    example: { file, row: row === null ? null : Number(row), text },
  }));
}

function common({ prepared, run, started, ended }: Pick<Facts, "prepared" | "run" | "started" | "ended">) {
  return {
    run,
    started: started.toISOString(),
    seconds: (ended.getTime() - started.getTime()) / 1000,
    lake: prepared.lake.folder,
    ...prepared.properties,
    models: [prepared.rules.events, prepared.rules.tally, ...prepared.marts].map(label),
    dates: { from: prepared.range.from ?? null, to: prepared.range.to ?? null },
  };
}

/** The dates that were there before and that the run did not publish. */
function leftAlone(before: ReadonlyMap<string, State>, published: readonly string[]) {
  const done = new Set(published);
  const rest = [...before].filter(([date]) => !done.has(date));
  const held = rest.flatMap(([date, { state }]) => (state === "held" ? [date] : []));
  return { untouched: rest.length - held.length, held };
}

function filesOf(prepared: Prepared) {
  const { files, listed } = prepared;
  return {
    listed: listed.length,
    unchanged: files.unchanged,
    gone: files.gone.map((source) => source.path),
    outdated: files.outdated.map((source) => source.path),
    forgotten: files.forget,
  };
}
