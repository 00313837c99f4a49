// The yardstick: counts per window and action and writes partitioned Parquet, as fast as it is simply written, and
// checks nothing. node bench/bare.js <csv or glob> <folder>
import { DuckDBInstance } from "@duckdb/node-api";

const [source, out] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
await connection.run("SET TimeZone = 'UTC'");
await connection.run(`
  COPY (
    SELECT
      make_timestamptz(slice * 600_000_000) AS window_start,
      CAST(window_start AS DATE) AS window_date,
      open_count,
      close_count,
      (open_count + close_count) / 2 AS avg_actions
    FROM (
      SELECT
        epoch_us(time) // 600_000_000 AS slice,
        count(*) FILTER (action = 'Open') AS open_count,
        count(*) FILTER (action = 'Close') AS close_count
      FROM read_csv('${source}', header = true, auto_detect = false, columns = {time: 'TIMESTAMPTZ', action: 'VARCHAR'})
      GROUP BY slice
    )
  ) TO '${out}' (FORMAT parquet, PARTITION_BY (window_date), OVERWRITE)
`);
