import type { DateText } from "../dates.js";
import { inputsOfEach } from "../duckdb/parser.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { filesByPartition, type Partition } from "../lake/partitions.js";
import { viewTable } from "../lake/read.js";
import { stageSources, type Source } from "../lake/sources.js";
import { loadExpectations, type Expectation, type ExpectationSettings } from "../models/expectations.js";
import type { Whole } from "./verdict.js";

/** An expectation with the tables that its SELECT reads. */
export interface LinkedExpectation extends Expectation {
  readonly inputs: readonly string[];
}

/** What the expectations of one mart are about. */
export interface Subject {
  readonly run: string;
  readonly mart: string;
  readonly lake: Lake;
  /** The dates of the candidate. */
  readonly dates: readonly DateText[];
  /** What this run read and dropped, which `sources` of the lake does not say yet. */
  readonly read: readonly Source[];
  readonly forgotten: readonly string[];
}

/** As far back as expectations see what is published, before each date of the candidate. */
const previousDays = 35;

const recorded = ["sources", "previous_sources", "tally", "quarantine"];

/** All expectations of the marts, each checked and linked before anything is built. */
export async function linkExpectations(
  session: Session,
  marts: readonly string[],
  projectFolder: string | undefined,
  settings: ExpectationSettings,
): Promise<Map<string, readonly LinkedExpectation[]>> {
  const linked = new Map<string, LinkedExpectation[]>();
  for (const mart of marts) {
    const known = [...new Set([mart, `previous_${mart}`, ...recorded, ...marts])];
    const expectations = await loadExpectations(mart, projectFolder, settings[mart]);
    linked.set(mart, []);
    const allInputs = await inputsOfEach(session, expectations);
    for (const [i, expectation] of expectations.entries()) {
      const inputs = allInputs[i] ?? [];
      const unknown = inputs.find((input) => !known.includes(input));
      if (unknown !== undefined) {
        throw new UserError(
          `"${expectation.path}" reads "${unknown}", which no expectation of "${mart}" can read: ${known.join(", ")}. Correct the file, then run again.`,
        );
      }
      linked.get(mart)?.push({ ...expectation, inputs });
    }
  }
  return linked;
}

/** Makes views of those tables that are read, beside the candidate itself. */
export async function viewSubjects(
  session: Session,
  subject: Subject,
  inputs: ReadonlySet<string>,
): Promise<void> {
  const { mart, lake, dates } = subject;
  const own = new Set<Partition>(dates);
  for (const input of inputs) {
    if (input === mart) continue;
    if (input === `previous_${mart}`) {
      const before = datesBefore(dates);
      await viewDates(session, lake, mart, input, (date) => date !== null && before(date) && !own.has(date));
    } else if (input === "tally" || input === "quarantine") {
      await viewDates(session, lake, input, input, (date) => date === null || own.has(date));
    } else if (input === "previous_sources") {
      if (!inputs.has("sources")) await viewSources(session, subject);
    } else if (input === "sources") {
      await viewSources(session, subject);
    } else {
      await viewDates(session, lake, input, input, (date) => own.has(date));
    }
  }
}

/** How much there is that offending rows can be a share of. Only a threshold that is a share has it counted. */
export async function wholesOf(
  session: Session,
  { shareOf, thresholds }: Pick<Expectation, "shareOf" | "thresholds">,
  subject: Subject,
): Promise<Whole> {
  const isShare = [thresholds.warn, thresholds.stop].some((each) => each !== null && "share" in each);
  if (!isShare || shareOf === "dates") return () => subject.dates.length;
  if (shareOf === "rows") await viewSubjects(session, subject, new Set(["tally"]));
  const rows = await session.rows<{ date: DateText; count: string }>(
    shareOf === "rows"
      ? rowsByDate
      : `SELECT window_date AS date, count(*) AS count FROM ${identifier(subject.mart)} GROUP BY window_date`,
  );
  const counts = new Map(rows.map((row) => [row.date, Number(row.count)]));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (date) => (date === null ? all : (counts.get(date) ?? 0));
}

/** Rows without a usable time count for every date of their file. */
const rowsByDate = `
  WITH undated AS (
    SELECT source_file, sum(row_count) AS row_count FROM tally WHERE window_date IS NULL GROUP BY source_file
  ),
  dated AS (
    SELECT window_date, source_file, sum(row_count) AS row_count
    FROM tally WHERE window_date IS NOT NULL GROUP BY window_date, source_file
  )
  SELECT window_date AS date, sum(dated.row_count + coalesce(undated.row_count, 0)) AS count
  FROM dated LEFT JOIN undated USING (source_file) GROUP BY window_date`;

/** Whether a date is one of the few weeks before a date of the candidate. */
export function datesBefore(dates: readonly DateText[]): (date: DateText) => boolean {
  const days = dates.map(dayOf);
  const first = Math.min(...days);
  const last = Math.max(...days);
  if (last - first <= 2 * previousDays) {
    return (date) => dayOf(date) >= first - previousDays && dayOf(date) < last;
  }
  return (date) => days.some((day) => dayOf(date) < day && dayOf(date) >= day - previousDays);
}

function dayOf(date: DateText): number {
  return Date.parse(date) / 86_400_000;
}

async function viewDates(
  session: Session,
  lake: Lake,
  table: string,
  name: string,
  wanted: (partition: Partition) => boolean,
): Promise<void> {
  const snapshot = lake.tables.get(table);
  if (!snapshot) {
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS FROM ${identifier(table)} WHERE false`,
    );
    return;
  }
  const files = [...filesByPartition(snapshot)].flatMap(([partition, adds]) =>
    wanted(partition) ? adds : [],
  );
  await viewTable(session, name, snapshot, files);
}

/** `sources` as it will be once this run is on record, and as it is now. */
async function viewSources(session: Session, { lake, read, forgotten }: Subject): Promise<void> {
  const snapshot = lake.tables.get("sources");
  await stageSources(session, read);
  await session.run("CREATE OR REPLACE TEMP TABLE read_sources AS FROM candidate_sources");
  await session.set("replaced_names", [...read.map((source) => source.path), ...forgotten]);
  if (snapshot) await viewTable(session, "previous_sources", snapshot);
  else await session.run("CREATE OR REPLACE TEMP VIEW previous_sources AS FROM read_sources WHERE false");
  await session.run(`
    CREATE OR REPLACE TEMP VIEW sources AS
    FROM previous_sources WHERE NOT list_contains(CAST(getvariable('replaced_names') AS VARCHAR[]), path)
    UNION ALL BY NAME FROM read_sources`);
}
