import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";
import type { CheckpointRequest, CheckpointWriter } from "../../src/delta/checkpoint.js";
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
    /** What the lake gives to commit(): JSON lines become Parquet by one COPY. */
    checkpoints: {
      async write({ source, target, columns, rowGroupSize }: CheckpointRequest) {
        const types = Object.entries(columns).map(([name, type]) => `"${name}": '${type}'`);
        await connection.run(
          `COPY (FROM read_json('${source}', format = 'newline_delimited', columns = {${types.join(", ")}})) ` +
            `TO '${target}' (FORMAT parquet, ROW_GROUP_SIZE ${rowGroupSize})`,
        );
      },
    } satisfies CheckpointWriter,
    close() {
      connection.closeSync();
    },
  };
}
export type Engine = Awaited<ReturnType<typeof engine>>;
