import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DateText } from "../dates.js";
import { asUserError } from "../delta/durable.js";
import { errorCode } from "../delta/files.js";
import { diskErrorCode } from "../duckdb/disk.js";
import type { Row, Session } from "../duckdb/session.js";
import { sqlError } from "../models/errors.js";
import { thresholdText, type ShareOf } from "../models/thresholds.js";
import { runsFolder } from "./manifest.js";
import { viewSubjects, wholesOf, type LinkedExpectation, type Subject } from "./subject.js";
import { verdicts, type Level, type Offence } from "./verdict.js";

/** An expectation that one date of a candidate did not meet. */
export interface Failure {
  readonly mart: string;
  readonly expectation: string;
  /** What was expected. */
  readonly sentence: string;
  readonly path: string;
  /** `stop` withholds the date; `warn` only tells. */
  readonly level: Level;
  /** The threshold that was reached: `1%`, `5 rows`. */
  readonly threshold: string;
  /** Null where the offending rows name no date; then every date of the candidate is withheld. */
  readonly date: DateText | null;
  readonly offending: number;
  /** What the offending rows are a share of, and how much of that there is; null where the threshold is a count. */
  readonly whole: { readonly of: ShareOf; readonly count: number } | null;
  /** The first offending rows, of the first failing dates. */
  readonly rows: readonly Row[];
  /** A CSV file in the lake with the offending rows of all dates. */
  readonly file: string;
}

const shownRows = 10;
const shownDates = 10;
const keptRows = 1_000_000;

/** Runs the expectations on a candidate that the session knows under the mart's name. */
export async function gate(
  session: Session,
  expectations: readonly LinkedExpectation[],
  subject: Subject,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  await session.set("dates", subject.dates);
  await viewSubjects(session, subject, new Set(expectations.flatMap(({ inputs }) => inputs)));
  for (const expectation of expectations) failures.push(...(await judge(session, expectation, subject)));
  return failures;
}

/** The dates that an expectation withholds. */
export function withheldDates(
  failures: readonly Pick<Failure, "date" | "level">[],
  dates: readonly DateText[],
  allOrNothing: boolean,
): Set<DateText> {
  const stopping = failures.filter((failure) => failure.level === "stop");
  if (stopping.length === 0) return new Set();
  if (allOrNothing || stopping.some((failure) => failure.date === null)) return new Set(dates);
  return new Set(stopping.flatMap((failure) => failure.date ?? []));
}

async function judge(session: Session, expectation: LinkedExpectation, subject: Subject): Promise<Failure[]> {
  const { name, mart, path, sentence, shareOf } = expectation;
  if ((await findOffending(session, expectation)) === 0) return [];
  const dated = await dropOtherDates(session);
  const rows = await session.rows<{ date: DateText | null; offending: string }>(
    `SELECT ${dated ? "window_date" : "NULL"} AS date, count(*) AS offending FROM offending GROUP BY ALL ORDER BY ALL`,
  );
  const offences: Offence[] = rows.map((row) => ({ date: row.date, offending: Number(row.offending) }));
  if (offences.length === 0) return [];
  const found = verdicts(expectation, offences, await wholesOf(session, expectation, subject));
  if (found.length === 0) return [];
  const examples = await readExamples(session, dated);
  const file = join(runsFolder, `${subject.run}.${mart}.${name}.csv`);
  await keepRows(session, join(subject.lake.folder, file));
  return found.map(({ level, threshold, date, offending, whole }) => ({
    mart,
    expectation: name,
    sentence,
    path,
    level,
    threshold: thresholdText(threshold),
    date,
    offending,
    whole: whole === null || !("share" in threshold) ? null : { of: shareOf, count: whole },
    rows: examples.get(date) ?? [],
    file,
  }));
}

/** Fills the temporary table `offending`, and tells with how many rows. */
async function findOffending(session: Session, { sql, path }: LinkedExpectation): Promise<number> {
  try {
    const [made] = await session.rows<{ Count: string }>(`CREATE OR REPLACE TEMP TABLE offending AS ${sql}`);
    return Number(made?.Count);
  } catch (error) {
    throw sqlError(error, path);
  }
}

/** Rows of dates that are not the candidate's are none of its business; false where rows name no date. */
async function dropOtherDates(session: Session): Promise<boolean> {
  const columns = await session.rows<{ column_name: string }>("DESCRIBE offending");
  const dated = columns.some((column) => column.column_name === "window_date");
  if (!dated) return false;
  await session.run(`
    DELETE FROM offending
    WHERE window_date IS NOT NULL
      AND NOT list_contains(CAST(getvariable('dates') AS VARCHAR[]), CAST(window_date AS VARCHAR))`);
  return true;
}

async function keepRows(session: Session, path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await session.rows(`COPY (FROM offending LIMIT ${keptRows}) TO $path (FORMAT csv, HEADER true)`, {
      path,
    });
  } catch (error) {
    throw asUserError(error, `Writing "${path}"`, diskErrorCode(error) ?? errorCode(error));
  }
}

async function readExamples(session: Session, dated: boolean): Promise<Map<DateText | null, Row[]>> {
  const examples = new Map<DateText | null, Row[]>();
  const date = dated ? "window_date" : "NULL";
  const rows = await session.rows<{ date: DateText | null; example: string }>(`
    SELECT ${date} AS date, CAST(to_json(offending) AS VARCHAR) AS example FROM offending
    QUALIFY row_number() OVER (PARTITION BY ${date}) <= ${shownRows}
      AND dense_rank() OVER (ORDER BY ${date} NULLS FIRST) <= ${shownDates}`);
  for (const { date, example } of rows) {
    examples.set(date, [...(examples.get(date) ?? []), JSON.parse(example) as Row]);
  }
  return examples;
}
