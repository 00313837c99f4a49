import { UserError } from "../errors.js";
import type { Session } from "./session.js";

/** One statement that only reads, by the engine's own parser. */
export interface Query {
  /** Without a closing semicolon. */
  readonly sql: string;
  /** Names of the tables and views that it reads, in lower case; names of its own CTEs may be among them. */
  readonly tables: ReadonlySet<string>;
  /** Names of the functions that it calls, in lower case. */
  readonly functions: ReadonlySet<string>;
  /** Names of the parameters (`$date`) that it asks for. */
  readonly parameters: ReadonlySet<string>;
  /** Whether it asks what there is, as SHOW TABLES does. */
  readonly listsCatalog: boolean;
}

export class SyntaxFault extends Error {
  constructor(
    message: string,
    /** Of the statement's text, from 0. */
    readonly position: number,
  ) {
    super(message);
  }
}

/** They change the session, write logs, or run SQL that nobody has looked at. */
const forbidden = new Set([
  "checkpoint",
  "disable_logging",
  "disable_peg_parser",
  "disable_profiling",
  "enable_logging",
  "enable_peg_parser",
  "enable_profiling",
  "force_checkpoint",
  "getenv",
  "json_execute_serialized_sql",
  "query",
  "query_table",
  "sleep_ms",
  "truncate_duckdb_logs",
  "write_log",
]);

/** Takes SELECT in all its forms, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN of these, and refuses everything else. */
export async function parseQuery(session: Session, text: string): Promise<Query> {
  const { explain, rest } = withoutExplain(text);
  const [row] = await session.rows<{ tree: string }>(
    "SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree",
    { sql: blank(explain) + rest },
  );
  const tree = JSON.parse(row?.tree ?? "{}") as Tree;
  if (tree.error_type === "parser" || tree.error_type === "syntax")
    throw new SyntaxFault(tree.error_message ?? "syntax error", Number(tree.position ?? 0));
  if (tree.error) {
    const word = openingWord(text);
    throw new UserError(
      /^(SELECT|FROM|WITH|VALUES|EXPLAIN|DESCRIBE|SHOW|SUMMARIZE)$/i.test(word)
        ? "There is more here than one query. Give one at a time, and queries only; a PIVOT has to list its values with IN."
        : `Only queries are taken here, not "${word}". Ask with SELECT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN; a PIVOT has to list its values with IN.`,
    );
  }
  const statements = tree.statements ?? [];
  if (statements.length !== 1) {
    throw new UserError(
      statements.length === 0
        ? "There is no SQL to run. Give a query, such as: SELECT * FROM windows"
        : `There are ${statements.length} statements. Give one at a time.`,
    );
  }
  const seen: Seen = { tables: new Set(), functions: new Set(), parameters: new Set(), listsCatalog: false };
  visit(statements[0], seen);
  for (const name of seen.functions) {
    if (forbidden.has(name))
      throw new UserError(`The function "${name}" is not available to queries. Leave it out.`);
  }
  // What runs is what was looked at: no comment is left before it in which the engine could see a statement.
  const sql = (explain + rest).trimEnd().replace(/(\s*;)+$/, "");
  if ((await session.countStatements(sql)) !== 1)
    throw new UserError("There is more here than one query. Give one at a time.");
  return { sql, ...seen };
}

const option = String.raw`(?:ANALYZE|FORMAT\s+\w+)`;
const opening = new RegExp(
  String.raw`^((?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*)(EXPLAIN(?:\s+ANALYZE\b|\s*\(\s*${option}(?:\s*,\s*${option})*\s*\))?)(?=[\s(])`,
  "i",
);

/** The parser takes no EXPLAIN. Comments before it become blanks, so that every position stays what it was. */
function withoutExplain(text: string): { explain: string; rest: string } {
  const [, before = "", explain = ""] = opening.exec(text) ?? [];
  if (explain === "") return { explain: "", rest: text };
  return {
    explain: blank(before) + explain.replace(/\s/g, " "),
    rest: text.slice(before.length + explain.length),
  };
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

interface Tree {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

interface Seen {
  readonly tables: Set<string>;
  readonly functions: Set<string>;
  readonly parameters: Set<string>;
  listsCatalog: boolean;
}

function visit(node: unknown, seen: Seen): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, seen);
  } else if (typeof node === "object" && node !== null) {
    const fields = node as Readonly<Record<string, unknown>>;
    const { table_name: table, function_name: called, type } = fields;
    if (typeof table === "string" && table !== "") seen.tables.add(table.toLowerCase().replaceAll('"', ""));
    if (typeof called === "string") seen.functions.add(called.toLowerCase());
    if (type === "VALUE_PARAMETER" && typeof fields.identifier === "string")
      seen.parameters.add(fields.identifier);
    if (type === "SHOW_REF" || /^(duckdb_|pragma_)/.test(String(called))) seen.listsCatalog = true;
    if (fields.schema_name === "information_schema" || fields.schema_name === "pg_catalog")
      seen.listsCatalog = true;
    for (const each of Object.values(fields)) visit(each, seen);
  }
}

function openingWord(text: string): string {
  return /\w+/.exec(text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ""))?.[0] ?? text.slice(0, 20);
}
