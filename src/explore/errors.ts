import { SyntaxFault } from "../duckdb/query.js";
import { UserError } from "../errors.js";
import { harmless } from "../printable.js";

export const tooMuchMemory =
  "The query needs more memory than it may have. Give it more with --memory, or ask for less.";

/** The person stopped it. The exit code is what shells use for Ctrl-C. */
export class Cancelled extends UserError {
  override readonly exitCode = 130;
}

export interface Place {
  /** What errors call the text: `query.sql`, `cell "totals"`; undefined for SQL from the command line. */
  readonly name?: string | undefined;
  /** Line of the file at which the SQL starts, from 1. */
  readonly line?: number | undefined;
}

/** An error of the engine as a person can use it: the reason, the line with a mark under the spot, what to do. */
export function queryError(error: unknown, sql: string, place: Place = {}): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  if (error instanceof SyntaxFault)
    return faultAt(sentence(error.message), sql, error.position, place, error);
  if (!/^(\w+ )+Error: |^Error in native callback/.test(error.message)) return error;
  const [whole = "", ...rest] = error.message.split(/\n+LINE /);
  const reason = explain(whole);
  const position = rest.length === 0 || sql === "" ? null : positionOf(`LINE ${rest.join("LINE ")}`, sql);
  if (position === null) return new UserError(inPlace(place, sql, 0) + reason, { cause: error });
  return faultAt(reason, sql, position, place, error);
}

function faultAt(reason: string, sql: string, position: number, place: Place, cause: Error): UserError {
  const before = sql.slice(0, position);
  const start = before.lastIndexOf("\n") + 1;
  const [line = ""] = sql.slice(start).split("\n");
  const column = position - start;
  const from = Math.max(0, column - 60);
  const excerpt = harmless(line.slice(from, from + 100));
  const indent = " ".repeat(harmless(line.slice(from, column)).length);
  return new UserError(`${inPlace(place, sql, position)}${reason}\n\n  ${excerpt}\n  ${indent}^`, { cause });
}

function inPlace({ name, line = 1 }: Place, sql: string, position: number): string {
  const at = line + sql.slice(0, position).split("\n").length - 1;
  if (name !== undefined) return `${name}, line ${at}: `;
  return sql.includes("\n") ? `Line ${at}: ` : "";
}

/** `LINE 3: …text…` and a caret below say where in the SQL it is; long lines come cut, with dots. */
function positionOf(marked: string, sql: string): number | null {
  const [, line, shown = "", caret = ""] = /^LINE (\d+): (.*)\n( *)\^/.exec(marked) ?? [];
  if (line === undefined) return null;
  const lines = sql.split("\n");
  const text = lines[Number(line) - 1];
  if (text === undefined) return null;
  const column = caret.length - `LINE ${line}: `.length;
  const isCut = shown.startsWith("...");
  const offset = isCut ? text.indexOf(shown.slice(3).replace(/\.\.\.$/, "")) - 3 : 0;
  const start = lines.slice(0, Number(line) - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return start + Math.min(text.length, Math.max(0, column + offset));
}

function explain(message: string): string {
  const [, path] =
    /^Permission Error: Cannot access (?:file|directory) "(.*)" - file system/s.exec(message) ?? [];
  if (path !== undefined) {
    return `A query may read the tables of the lake and nothing else, so not "${harmless(path)}". Name the file with --table name=path, or lift this with --unsafe.`;
  }
  const [, option] = /configuration option "(.*)" - the configuration has been locked/.exec(message) ?? [];
  if (option !== undefined) return `A query may not change settings, so not "${harmless(option)}".`;
  if (message.startsWith("Out of Memory Error")) return tooMuchMemory;
  if (message.startsWith("Error in native callback")) return "There is no SQL to run.";
  return sentence(message.replace(/^(Binder|Catalog|Parser|Invalid Input) Error: /, ""));
}

function sentence(text: string): string {
  const clean = text.split("\n").map(harmless).join(" ").replace(/\s+/g, " ").trim();
  return /[.!?")]$/.test(clean) ? clean : `${clean}.`;
}
