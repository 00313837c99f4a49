-- Windows that end after the watermark may still change.
SET VARIABLE watermark_seconds = 84600;

CREATE TEMP VIEW windows AS
SELECT
  CAST(window_date AS DATE) AS window_date, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(window_end AS TIMESTAMP_LTZ) AS window_end, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(open_count + close_count AS BIGINT) AS total_count,
  CAST(avg_actions AS DOUBLE) AS avg_actions
FROM (VALUES
  ('2016-07-26', '2016-07-26T02:40:00Z', '2016-07-26T02:50:00Z', 3, 0, 1.5),
  ('2016-07-26', '2016-07-26T03:10:00Z', '2016-07-26T03:20:00Z', 1, 1, 1.0),
  ('2016-07-27', '2016-07-27T02:40:00Z', '2016-07-27T02:50:00Z', 2, 3, 2.5)
) AS t(window_date, window_start, window_end, open_count, close_count, avg_actions);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(window_end AS TIMESTAMP_LTZ) AS window_end, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(open_count + close_count AS BIGINT) AS total_count,
  CAST(avg_actions AS DOUBLE) AS avg_actions
FROM (VALUES
  ('2016-07-26', '2016-07-26T03:10:00Z', '2016-07-26T03:20:00Z', 1, 1, 1.0),
  ('2016-07-27', '2016-07-27T02:40:00Z', '2016-07-27T02:50:00Z', 2, 3, 2.5)
) AS t(window_date, window_start, window_end, open_count, close_count, avg_actions);
