import { parseQuery, type Query } from "../duckdb/query.js";
import type { Result, ResultRow, Step } from "../duckdb/result.js";
import type { Session, Value } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { queryError, type Place } from "./errors.js";
import { forParquet } from "./parquet.js";
import { furnish, openSession, wantedBy, type Workspace, type WorkspaceOptions } from "./workspace.js";

export type Parameters = Readonly<Record<string, Value>>;

export interface Question {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly place?: Place | undefined;
}

/** Opens just as much of the lake as one question needs; the caller closes the session. */
export async function openFor(
  options: WorkspaceOptions,
  question: Question,
): Promise<{ workspace: Workspace; query: Query }> {
  const session = await openSession(options);
  try {
    if (options.unsafe ?? false) {
      const workspace = await furnish(session, options, { names: new Set(), all: true });
      return { workspace, query: unchecked(question) };
    }
    const query = await parse(session, question);
    const workspace = await furnish(session, options, wantedBy(query));
    return { workspace, query };
  } catch (error) {
    session.close();
    throw error;
  }
}

/** A question that may be asked, by a session that is furnished already or will be. */
export async function parse(session: Session, { sql, parameters, place }: Question): Promise<Query> {
  try {
    const query = await parseQuery(session, sql);
    checkParameters(query, parameters);
    return query;
  } catch (error) {
    throw queryError(error, sql, place);
  }
}

/** Runs a question and hands its rows to `use`; whatever fails is told as the question's error. */
export async function answer<T>(
  workspace: Workspace,
  query: Query,
  { sql, parameters, place }: Question,
  use: (result: Result) => Promise<T>,
): Promise<T> {
  try {
    return await use(await workspace.session.stream(query.sql, { ...parameters }));
  } catch (error) {
    throw missingTable(queryError(error, sql, place), workspace, query);
  }
}

/** Runs a question and gives its rows as they are asked for. */
export async function* answerInSteps(
  workspace: Workspace,
  query: Query,
  question: Question,
  step: Step,
): AsyncGenerator<ResultRow, void, void> {
  const { sql, parameters, place } = question;
  try {
    const result = await step(() => workspace.session.stream(query.sql, { ...parameters }));
    yield* result.inSteps(step);
  } catch (error) {
    throw missingTable(queryError(error, sql, place), workspace, query);
  }
}

/** Writes a question's rows as one Parquet file, in place of what was there. */
export async function copyParquet(
  workspace: Workspace,
  query: Query,
  { sql, parameters, place }: Question,
  target: string,
): Promise<number> {
  try {
    // A single query by the parser's word, so that no bracket of it can end the COPY's.
    const whole = await forParquet(workspace.session, query.sql, { ...parameters });
    const [row] = await workspace.session.rows<{ Count: string }>(
      `COPY (${whole}\n) TO $tumble_target (FORMAT parquet, USE_TMP_FILE false)`,
      { ...parameters, tumble_target: target },
    );
    return Number(row?.Count ?? 0);
  } catch (error) {
    throw missingTable(queryError(error, sql, place), workspace, query);
  }
}

/** Takes `date=2016-07-26`. Whole numbers, decimals and true, false, null are values of their own; all else is text. */
export function parseParameter(text: string): [string, Value] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UserError(
      `"${text}" gives no parameter. Write its name and value, as in --param date=2016-07-26.`,
    );
  return [name, parameterValue(value)];
}

export function parameterValue(text: string): Value {
  if (/^-?(0|[1-9]\d{0,17})$/.test(text)) return BigInt(text);
  if (/^-?(0|[1-9]\d*)\.\d+$/.test(text)) return Number(text);
  return { true: true, false: false, null: null }[text] ?? (text === "null" ? null : text);
}

/** A parameter as a reader sees it. */
export function parameterText(value: Value): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function checkParameters(query: Query, given: Parameters): void {
  const names = Object.keys(given);
  for (const name of query.parameters) {
    if (!names.includes(name))
      throw new UserError(`The query asks for $${name}. Give it with --param ${name}=…`);
  }
  for (const name of names) {
    if (!query.parameters.has(name)) {
      const asked = [...query.parameters].map((each) => `$${each}`).join(", ") || "none";
      throw new UserError(
        `The query has no parameter $${name}.${didYouMean(name, query.parameters)} It asks for: ${asked}.`,
      );
    }
  }
}

function unchecked({ sql }: Question): Query {
  const none = new Set<string>();
  return { sql, tables: none, functions: none, parameters: none, listsCatalog: true };
}

/** Only what a query needs is opened, so the engine itself cannot tell which names it might have meant. */
function missingTable(error: unknown, { known, broken }: Workspace, query: Query): unknown {
  const [, name] =
    error instanceof Error ? (/Table with name (\S+) does not exist!/.exec(error.message) ?? []) : [];
  if (!(error instanceof UserError) || name === undefined) return error;
  for (const [view, reason] of broken) {
    if (query.tables.has(view))
      return new UserError(`The view "${view}" cannot be shown: ${reason}`, { cause: error });
  }
  const spot = error.message.split("\n\n").slice(1).join("\n\n");
  return new UserError(
    `There is no table or view "${name}".${didYouMean(name, known)} Those there are: ${known.join(", ") || "none"}.${spot === "" ? "" : `\n\n${spot}`}`,
    { cause: error },
  );
}
