import { join } from "node:path";
import type { DateText } from "../dates.js";
import { inputsOfEach } from "../duckdb/parser.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { isDue, martStates, upstreamOf, type Files, type State } from "../lake/freshness.js";
import { withTable, type Lake } from "../lake/lake.js";
import { filesByPartition } from "../lake/partitions.js";
import { tagsOf } from "../lake/provenance.js";
import { publish } from "../lake/publish.js";
import { viewTable } from "../lake/read.js";
import { sqlError } from "../models/errors.js";
import { label, type Model } from "../models/model.js";
import { inOrder, type LinkedModel } from "../models/order.js";
import { didYouMean } from "../spelling.js";
import { gate, withheldDates, type Failure } from "./gate.js";
import type { LinkedExpectation, Subject } from "./subject.js";
import type { Judged } from "./withheld.js";

export interface Built {
  readonly lake: Lake;
  readonly mart: string;
  readonly published: readonly DateText[];
  readonly withheld: readonly DateText[];
  readonly failures: readonly Failure[];
  readonly judged: Readonly<Record<DateText, Judged>>;
}

export interface Building extends Pick<Subject, "read" | "forgotten"> {
  readonly run: string;
  readonly wanted: (date: DateText) => boolean;
  readonly force: boolean;
  readonly allOrNothing: boolean;
  readonly expectations: readonly LinkedExpectation[];
}

/** The marts with what each reads, upstream first. */
export async function linkMarts(session: Session, marts: readonly Model[]): Promise<LinkedModel[]> {
  const known = ["tally", "quarantine", ...marts.map((mart) => mart.name)];
  const linked: LinkedModel[] = [];
  const allInputs = await inputsOfEach(session, marts);
  for (const [i, mart] of marts.entries()) {
    const inputs = allInputs[i] ?? [];
    const unknown = inputs.find((input) => !known.includes(input));
    const others = known.filter((name) => name !== mart.name);
    if (unknown !== undefined) {
      throw new UserError(
        `"${mart.path}" reads "${unknown}", which is no table of the lake.${didYouMean(unknown, others)} A mart is built from ${others.join(", ")}.`,
      );
    }
    if (inputs.length === 0)
      throw new UserError(`"${mart.path}" reads no table. A mart is built from ${others.join(", ")}.`);
    linked.push({ ...mart, inputs });
  }
  return inOrder(linked);
}

/** Rebuilds the dates of one mart that are not fresh, all in one query, and publishes those that meet every expectation. */
export async function buildMart(
  session: Session,
  lake: Lake,
  mart: LinkedModel,
  building: Building,
): Promise<Built> {
  const tables = filesOf(lake);
  const states = martStates(
    { name: mart.name, label: label(mart), hash: mart.hash, inputs: mart.inputs },
    tables,
    building.force ? "ignored" : "respected",
  );
  const due = (state: State) => isDue(state) || building.force;
  const dates = [...states].flatMap(([date, state]) => (due(state) && building.wanted(date) ? [date] : []));
  const gone = new Set(dates.filter((date) => states.get(date)?.state === "gone"));
  const base = lake.tables.get(mart.name) ?? null;
  if (dates.length === 0 && base)
    return { lake, mart: mart.name, published: [], withheld: [], failures: [], judged: {} };

  const candidate = `candidate_${mart.name}`;
  await viewInputs(
    session,
    lake,
    mart.inputs,
    dates.filter((date) => !gone.has(date)),
  );
  await createCandidate(session, candidate, mart);
  await checkDates(session, candidate, mart, dates);
  await session.run(`CREATE OR REPLACE TEMP VIEW ${identifier(mart.name)} AS FROM ${identifier(candidate)}`);
  const { expectations, read, forgotten } = building;
  const failures = await gate(session, expectations, {
    run: building.run,
    mart: mart.name,
    lake,
    dates,
    read,
    forgotten,
  });
  const withheld = withheldDates(failures, dates, building.allOrNothing);
  const published = dates.filter((date) => !withheld.has(date));
  const judged = Object.fromEntries(
    [...withheld].map((date) => [date, { hash: mart.hash, upstream: upstreamOf(date, mart.inputs, tables) }]),
  );
  if (published.length === 0 && base)
    return { lake, mart: mart.name, published, withheld: [...withheld].sort(), failures, judged };

  await session.set("withheld", [...withheld]);
  await session.run(
    `DELETE FROM ${identifier(candidate)} WHERE window_date IN (SELECT CAST(unnest(CAST(getvariable('withheld') AS VARCHAR[])) AS DATE))`,
  );
  const snapshot = await publish(session, {
    table: mart.name,
    folder: join(lake.folder, mart.name),
    base,
    candidate,
    replaces: published,
    keeps: new Set(published.filter((date) => !gone.has(date))),
    partitioned: true,
    tags: (date) =>
      tagsOf({
        run: building.run,
        model: label(mart),
        hash: mart.hash,
        upstream: upstreamOf(date ?? "", mart.inputs, tables),
      }),
    operation: { run: building.run, command: "run", models: [label(mart)] },
  });
  return {
    lake: withTable(lake, mart.name, snapshot),
    mart: mart.name,
    published,
    withheld: [...withheld].sort(),
    failures,
    judged,
  };
}

export function filesOf(lake: Lake): Map<string, Files> {
  return new Map([...lake.tables].map(([name, snapshot]) => [name, filesByPartition(snapshot)]));
}

/** A mart sees only the dates that it is built for: what it says of one date depends on that date alone. */
async function viewInputs(
  session: Session,
  lake: Lake,
  inputs: readonly string[],
  dates: readonly DateText[],
): Promise<void> {
  for (const input of inputs) {
    const snapshot = lake.tables.get(input);
    if (!snapshot)
      throw new UserError(
        `The table "${input}" does not exist yet in "${lake.folder}". Run without --model first.`,
      );
    const files = filesByPartition(snapshot);
    await viewTable(
      session,
      input,
      snapshot,
      dates.flatMap((date) => files.get(date) ?? []),
    );
  }
}

async function createCandidate(session: Session, candidate: string, mart: Model): Promise<void> {
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(candidate)} AS ${mart.sql}`);
  } catch (error) {
    throw sqlError(error, mart.path);
  }
}

async function checkDates(
  session: Session,
  candidate: string,
  mart: Model,
  dates: readonly DateText[],
): Promise<void> {
  await session.set("dates", dates);
  const [stray] = await session.rows<{ date: string | null }>(`
    SELECT window_date AS date FROM ${identifier(candidate)}
    WHERE window_date IS NULL OR NOT list_contains(CAST(getvariable('dates') AS VARCHAR[]), CAST(window_date AS VARCHAR)) LIMIT 1`);
  if (stray) {
    throw new UserError(
      `"${mart.path}" yields rows of ${stray.date ?? "no date"}, but it was given other dates only. Let window_date be that of its input.`,
    );
  }
}
