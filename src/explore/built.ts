import type { CompiledQuery } from "kysely";
import type { ResultColumn, ResultRow } from "../duckdb/result.js";
import type { Value } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import type { Lake } from "../lake/lake.js";
import { command } from "../proposal.js";
import { bounded, type Bounds } from "./cancel.js";
import { furnish, openSession, type WorkspaceOptions } from "./workspace.js";

/** Runs a query that the program itself has built over some tables of the lake, and reads it whole. */
export async function askBuilt<Row>(
  options: WorkspaceOptions,
  tables: readonly string[],
  build: (lake: Lake | null) => CompiledQuery<Row>,
  bounds: Bounds = {},
): Promise<{
  columns: readonly ResultColumn[];
  rows: readonly ResultRow[];
  objects: readonly Row[];
  lake: Lake | null;
}> {
  const session = await openSession(options);
  try {
    const { lake, names } = await furnish(session, options, { names: new Set(tables), all: false });
    const missing = tables.find((name) => !names.includes(name));
    if (missing !== undefined)
      throw new UserError(`The lake has no table "${missing}" yet. Fill it with ${command("run")} first.`);
    const { sql, parameters } = build(lake);
    return await bounded(session, bounds, async () => {
      const result = await session.stream(sql, parameters as readonly Value[]);
      const rows: ResultRow[] = [];
      for await (const row of result) rows.push(row);
      return { columns: result.columns, rows, objects: rows.map((row) => row.object() as Row), lake };
    });
  } finally {
    session.close();
  }
}
