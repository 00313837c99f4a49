import type { Session } from "./session.js";

/** Runs a statement and returns how many rows its scans of files gave out, as the engine itself counted them. */
export async function runCounted(session: Session, sql: string): Promise<number> {
  const [row] = await session.rows<{ explain_value: string }>(`EXPLAIN (ANALYZE, FORMAT json) ${sql}`);
  return scannedRows(JSON.parse(row?.explain_value ?? "{}") as Operator);
}

interface Operator {
  readonly operator_name?: string;
  readonly operator_cardinality?: number;
  readonly children?: readonly Operator[];
}

const scans = ["READ_CSV", "READ_PARQUET", "PARQUET_SCAN"];

function scannedRows(operator: Operator): number {
  const own = scans.includes((operator.operator_name ?? "").trim())
    ? (operator.operator_cardinality ?? 0)
    : 0;
  return (operator.children ?? []).reduce((sum, child) => sum + scannedRows(child), own);
}
