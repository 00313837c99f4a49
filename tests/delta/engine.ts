import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";
import { writtenFile, type ReturnedStats, type WrittenFile } from "../../src/delta/stats.js";

/** A DuckDB for tests: the protocol itself never meets the engine. */
export async function engine() {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  return {
    rows,
    /** Writes the rows of a query as one Parquet file. */
    async write(folder: string, name: string, query: string): Promise<WrittenFile> {
      const target = join(folder, name).replaceAll("'", "''");
      const [row] = await rows(`COPY (${query}) TO '${target}' (FORMAT parquet, RETURN_STATS)`);
      return writtenFile(row as unknown as ReturnedStats, folder);
    },
    async columns(query: string) {
      const described = await rows(`DESCRIBE ${query}`);
      return described.map((row) => ({ name: row.column_name as string, type: row.column_type as string }));
    },
    close() {
      connection.closeSync();
    },
  };
}
export type Engine = Awaited<ReturnType<typeof engine>>;
