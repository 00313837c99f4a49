import { identifier } from "../duckdb/quote.js";
import type { Session, Value } from "../duckdb/session.js";
import { UserError } from "../errors.js";

interface Described {
  readonly column_name: string;
  readonly column_type: string;
}

/** What the engine would write as a rounded number, without its offset or without its microseconds. */
const lossy = /\b(U?HUGEINT|INTERVAL|TIME WITH TIME ZONE)\b/;

/** The query with the columns that Parquet cannot hold made into what it can; nothing is rounded. */
export async function forParquet(
  session: Session,
  sql: string,
  values: Record<string, Value>,
): Promise<string> {
  if (/^\s*(DESCRIBE|DESC|SHOW|SUMMARIZE|EXPLAIN)\b/i.test(sql)) return sql;
  const columns = await session.rows<Described>(`DESCRIBE ${sql}`, values);
  if (!columns.some(({ column_type }) => lossy.test(withoutNames(column_type)))) return sql;
  const list = columns.map((column, i) => `${exact(column, `c${i}`)} AS ${identifier(column.column_name)}`);
  return `SELECT ${list.join(", ")} FROM (${sql}\n) AS whole(${columns.map((_, i) => `c${i}`).join(", ")})`;
}

function exact({ column_name, column_type }: Described, column: string): string {
  if (!lossy.test(withoutNames(column_type))) return column;
  if (/^U?HUGEINT$/.test(column_type)) return `CAST(${column} AS DECIMAL(38, 0))`;
  if (column_type === "INTERVAL" || column_type === "TIME WITH TIME ZONE")
    return `CAST(${column} AS VARCHAR)`;
  throw new UserError(
    `The column "${column_name}" has the type ${column_type}, which Parquet cannot hold whole. CAST it, for instance to JSON.`,
  );
}

/** Fields and values of nested types may be called like a type. */
function withoutNames(type: string): string {
  return type.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, "");
}
