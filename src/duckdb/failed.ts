import type { DuckDBResult } from "@duckdb/node-api";
import { ResultReturnType } from "./node-api.js";

/** Whether rows ended because the statement failed: the binding (1.5) then ends them as if there were no more. */
export function hasFailed(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID;
}

/** Why it failed, which the binding does not tell: the statement is run once more, without its rows. */
export async function reasonOf(sql: string, run: (sql: string) => Promise<unknown>): Promise<Error> {
  try {
    await run(`EXPLAIN ANALYZE\n${sql}`);
  } catch (error) {
    if (error instanceof Error && !/^(Parser|Syntax) Error: /.test(error.message))
      return new Error(oneLineUp(error.message));
  }
  return new Error(
    "Invalid Error: The query failed while its rows were read, and not when it was run again.",
  );
}

/** `LINE 2: SELECT …` with a caret below → `LINE 1: SELECT …` */
function oneLineUp(message: string): string {
  return message.replace(/\nLINE (\d+): (.*)\n( *)\^/, (_, line: string, text: string, indent: string) => {
    const before = String(Number(line) - 1);
    return `\nLINE ${before}: ${text}\n${indent.slice(line.length - before.length)}^`;
  });
}
