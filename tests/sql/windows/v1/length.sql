-- A window ends where the next one would start.
SET VARIABLE window_seconds = 90;

CREATE TEMP VIEW tally AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('2016-07-26', 'a.csv', '2016-07-26T23:58:30Z', 1, 1, 0, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(window_end AS TIMESTAMP_LTZ) AS window_end, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(total_count AS BIGINT) AS total_count,
  CAST(avg_actions AS DOUBLE) AS avg_actions
FROM (VALUES
  ('2016-07-26', '2016-07-26T23:58:30Z', '2016-07-27T00:00:00Z', 1, 0, 1, 0.5)
) AS t(window_date, window_start, window_end, open_count, close_count, total_count, avg_actions);
