import type { Session } from "./session.js";

/**
 * Runs a statement and returns how many rows its scans of text files gave out, as the engine itself counted them.
 * Scans of Parquet do not tell: they leave out what a filter further up would drop.
 */
export async function runCounted(session: Session, sql: string): Promise<number> {
  const [row] = await session.rows<{ explain_value: string }>(`EXPLAIN (ANALYZE, FORMAT json) ${sql}`);
  return scannedRows(JSON.parse(row?.explain_value ?? "{}") as Operator);
}

interface Operator {
  readonly operator_name?: string;
  readonly operator_cardinality?: number;
  readonly children?: readonly Operator[];
}

function scannedRows(operator: Operator): number {
  const own = operator.operator_name?.trim() === "READ_CSV" ? (operator.operator_cardinality ?? 0) : 0;
  return (operator.children ?? []).reduce((sum, child) => sum + scannedRows(child), own);
}
