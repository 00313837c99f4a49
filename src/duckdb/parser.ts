import { UserError } from "../errors.js";
import type { Session } from "./session.js";

/** A SELECT and the file that it is from. */
export interface Select {
  readonly sql: string;
  readonly path: string;
}

/** Names of the tables that one SELECT reads, without those of its own CTEs; the engine's own parser finds them. */
export async function inputsOf(session: Session, select: Select): Promise<string[]> {
  const [inputs = []] = await inputsOfEach(session, [select]);
  return inputs;
}

/** The same of several, in their order, in one question to the engine. */
export async function inputsOfEach(session: Session, selects: readonly Select[]): Promise<string[][]> {
  if (selects.length === 0) return [];
  const [row] = await session.rows<{ trees: string[] }>(
    "SELECT list_transform(CAST($texts AS VARCHAR[]), lambda sql: CAST(json_serialize_sql(sql) AS VARCHAR)) AS trees",
    { texts: selects.map(({ sql }) => sql) },
  );
  return selects.map((select, i) => inputsIn(JSON.parse(row?.trees[i] ?? "{}") as ParseTree, select));
}

function inputsIn(tree: ParseTree, { sql, path }: Select): string[] {
  if (tree.error_message?.startsWith("Only SELECT statements")) {
    throw new UserError(`"${path}" is no SELECT. A model is one SELECT, and nothing beside it.`);
  }
  if (tree.error) {
    throw new UserError(
      `"${path}", line ${lineAt(sql, Number(tree.position ?? 0))}: ${tree.error_message ?? "not a SELECT"}. Correct the file, then run again.`,
    );
  }
  if (tree.statements?.length !== 1) {
    throw new UserError(
      `"${path}" holds ${tree.statements?.length ?? 0} statements. A model is one SELECT, and nothing beside it.`,
    );
  }
  const found = new Set<string>();
  visit(tree.statements[0], new Set(), found);
  return [...found].sort();
}

/** Line, from 1, of a position in a text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

interface ParseTree {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

function visit(node: unknown, visible: ReadonlySet<string>, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, visible, found);
  } else if (typeof node === "object" && node !== null) {
    const fields = node as Readonly<Record<string, unknown>>;
    if (fields.type === "BASE_TABLE" && typeof fields.table_name === "string") {
      const name = fields.table_name.toLowerCase();
      if (!visible.has(name) || fields.schema_name !== "") found.add(name);
    }
    const inner = new Set([...visible, ...commonTables(fields)]);
    for (const each of Object.values(fields)) visit(each, inner, found);
  }
}

function commonTables(node: Readonly<Record<string, unknown>>): string[] {
  const entries = (node.cte_map as { map?: readonly { key: string }[] } | undefined)?.map ?? [];
  return entries.map((entry) => entry.key.toLowerCase());
}
