-- Windows of 20 minutes start at the hour, in a zone that is 45 minutes off it, too.
SET VARIABLE window_seconds = 1200;
SET VARIABLE timezone = 'Asia/Kathmandu';

CREATE TEMP VIEW events AS
SELECT source_file, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, CAST(action AS STRING) AS action
FROM (VALUES
  ('a.csv', '2016-07-26T18:14:59.999999Z', 'Open'),
  ('a.csv', '2016-07-26T18:15:00Z', 'Open'),
  ('a.csv', '2016-07-26T18:34:59.999999Z', 'Close'),
  ('a.csv', '2016-07-26T18:35:00Z', 'Close')
) AS t(source_file, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('2016-07-26', 'a.csv', '2016-07-26T17:55:00Z', 1, 1, 0, 0),
  ('2016-07-27', 'a.csv', '2016-07-26T18:15:00Z', 2, 1, 1, 0),
  ('2016-07-27', 'a.csv', '2016-07-26T18:35:00Z', 1, 0, 1, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);
