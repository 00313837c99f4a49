import type { ResultColumn } from "../../duckdb/result.js";
import { identifier } from "../../duckdb/quote.js";
import type { Value } from "../../duckdb/session.js";
import type { Cell as CellValue } from "../../duckdb/values.js";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../spelling.js";
import { propertiesOf } from "../../lake/lake.js";
import { parse, type Parameters } from "../ask.js";
import { bounded, type Bounds } from "../cancel.js";
import { Cancelled, queryError } from "../errors.js";
import { versionsOf } from "../pin.js";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "../workspace.js";
import { command } from "../../proposal.js";
import type { Cell, Notebook, Prose } from "./parse.js";

/** A notebook that has been run: what was asked, of which state of the lake, and what came of it. */
export interface Report {
  readonly notebook: Notebook;
  readonly parameters: Parameters;
  readonly blocks: readonly (Prose | Answered)[];
  /** `windows@3` */
  readonly versions: readonly string[];
  readonly timezone: string;
  readonly made: Date;
}

export interface Answered {
  readonly kind: "cell";
  readonly cell: Cell;
  /** Null if the cell failed. */
  readonly answer: Answer | null;
  readonly error: string | null;
}

export interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly texts: readonly (readonly (string | null)[])[];
  readonly cells: readonly (readonly CellValue[])[];
  /** Whether the query had more rows than are held. */
  readonly cut: boolean;
}

/** Enough for any chart that a person can read. */
const mostRows = 20_000;

/** Runs the cells in order over one state of the lake. A cell that fails says so in its place; the others go on. */
export async function runNotebook(
  notebook: Notebook,
  given: Parameters,
  options: WorkspaceOptions,
  bounds: Bounds,
): Promise<Report> {
  const sql = notebook.blocks.map((block) => (block.kind === "cell" ? block.sql : "")).join("\n");
  const workspace = await openWorkspace(options, sql);
  try {
    const parameters = await settle(notebook, given, workspace);
    const blocks: (Prose | Answered)[] = [];
    for (const block of notebook.blocks) {
      blocks.push(
        block.kind === "cell" ? await runCell(block, notebook, parameters, workspace, bounds) : block,
      );
    }
    const { lake } = workspace;
    return {
      notebook,
      parameters,
      blocks,
      versions: lake ? versionsOf(lake) : [],
      timezone: (lake && propertiesOf(lake)?.timezone) ?? "UTC",
      made: new Date(),
    };
  } finally {
    workspace.session.close();
  }
}

/** Cells that failed, as one error; null if none did. */
export function failureOf({ notebook, blocks }: Report): UserError | null {
  const failed = blocks.flatMap((block) => ("error" in block && block.error !== null ? [block.error] : []));
  const [first] = failed;
  if (first === undefined) return null;
  const count = failed.length === 1 ? "One cell" : `${failed.length} cells`;
  return new UserError(`${count} of "${notebook.path}" failed: ${first}`);
}

async function runCell(
  cell: Cell,
  notebook: Notebook,
  parameters: Parameters,
  workspace: Workspace,
  bounds: Bounds,
): Promise<Answered> {
  const place = { name: notebook.path, line: cell.line };
  try {
    const answer = await bounded(workspace.session, bounds, () => ask(cell, parameters, workspace, place));
    return { kind: "cell", cell, answer, error: null };
  } catch (error) {
    const told = queryError(error, cell.sql, place);
    if (!(told instanceof UserError) || told instanceof Cancelled) throw told;
    return { kind: "cell", cell, answer: null, error: told.message };
  }
}

async function ask(
  cell: Cell,
  parameters: Parameters,
  { session, names }: Workspace,
  place: { name: string; line: number },
): Promise<Answer> {
  const used = usedBy(cell, parameters);
  const query = await parse(session, { sql: cell.sql, parameters: used, place });
  let { sql } = query;
  let values: Record<string, Value> = { ...used };
  if (cell.name !== undefined) {
    if (names.includes(cell.name))
      throw new UserError(`"${cell.name}" is a table or view of the lake. Choose another name for the cell.`);
    // A single query by the parser's word, so that nothing can follow it here.
    await session.rows(`CREATE TEMP TABLE ${identifier(cell.name)} AS ${sql}`, values);
    sql = `FROM ${identifier(cell.name)}`;
    values = {};
  }
  const result = await session.stream(sql, values);
  const texts = [];
  const cells = [];
  for await (const row of result) {
    if (texts.length === mostRows) return { columns: result.columns, texts, cells, cut: true };
    texts.push(row.texts());
    cells.push(row.cells());
  }
  return { columns: result.columns, texts, cells, cut: false };
}

/** Of the notebook's parameters those that the cell mentions; what it makes of them is the parser's business. */
function usedBy(cell: Cell, parameters: Parameters): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(cell.sql)),
  );
}

/** Defaults under what was given; `latest` means the newest date of the windows. */
async function settle(
  notebook: Notebook,
  given: Parameters,
  { session, lake }: Workspace,
): Promise<Parameters> {
  const { parameters, path } = notebook;
  for (const name of Object.keys(given)) {
    if (parameters.has(name)) continue;
    throw new UserError(
      `The notebook "${path}" has no parameter "${name}".${didYouMean(name, parameters.keys())} It takes: ${[...parameters.keys()].join(", ") || "none"}.`,
    );
  }
  const settled: Record<string, Value> = {};
  for (const [name, byDefault] of parameters) {
    const value = given[name] ?? byDefault;
    if (value === null)
      throw new UserError(`The notebook "${path}" asks for "${name}". Give it with --param ${name}=…`);
    settled[name] = value === "latest" && lake?.tables.has("windows") ? await latestDate(session) : value;
  }
  return settled;
}

async function latestDate(session: Workspace["session"]): Promise<string> {
  const [row] = await session.rows<{ date: string | null }>("SELECT max(window_date) AS date FROM windows");
  if (row?.date != null) return row.date;
  throw new UserError(
    `No date is published yet, so there is no latest one. Fill the lake with ${command("run")} first.`,
  );
}
