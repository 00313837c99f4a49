-- Windows of 15 minutes start at the hour.
SET VARIABLE window_seconds = 900;

CREATE TEMP VIEW events AS
SELECT source_file, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, CAST(action AS STRING) AS action
FROM (VALUES
  ('a.csv', '2016-07-26T02:14:59.999999Z', 'Open'),
  ('a.csv', '2016-07-26T02:15:00Z', 'Open'),
  ('a.csv', '2016-07-26T02:29:59.999999Z', 'Close'),
  ('a.csv', '2016-07-26T02:59:59Z', 'Close')
) AS t(source_file, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('2016-07-26', 'a.csv', '2016-07-26T02:00:00Z', 1, 1, 0, 0),
  ('2016-07-26', 'a.csv', '2016-07-26T02:15:00Z', 2, 1, 1, 0),
  ('2016-07-26', 'a.csv', '2016-07-26T02:45:00Z', 1, 0, 1, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);
