import { DuckDBInstance } from "@duckdb/node-api";
const [source, out] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
await connection.run("SET TimeZone = 'UTC'");
await connection.run(`COPY (
  SELECT time_bucket(INTERVAL 10 minutes, time) AS window_start, CAST(window_start AS DATE) AS window_date,
    count(*) FILTER (action = 'Open') AS open_count, count(*) FILTER (action = 'Close') AS close_count,
    count(*) / 2 AS avg_actions
  FROM read_csv('${source}', columns = {time: 'TIMESTAMPTZ', action: 'VARCHAR'})
  GROUP BY ALL
) TO '${out}' (FORMAT parquet, PARTITION_BY (window_date), OVERWRITE)`);
