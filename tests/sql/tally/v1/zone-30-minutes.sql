-- Where the clocks change by half an hour, windows of an hour start at the full hour before and after.
SET VARIABLE timezone = 'Australia/Lord_Howe';
SET VARIABLE window_seconds = 3600;

CREATE TEMP VIEW events AS
SELECT source_file, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, CAST(action AS STRING) AS action
FROM (VALUES
  ('a.csv', '2016-04-02T13:59:59Z', 'Open'),
  ('a.csv', '2016-04-02T14:00:00Z', 'Open'),
  ('a.csv', '2016-04-02T14:59:59Z', 'Open'),
  ('a.csv', '2016-04-02T15:00:00Z', 'Close'),
  ('a.csv', '2016-04-02T15:29:59Z', 'Close'),
  ('a.csv', '2016-04-02T15:30:00Z', 'Close')
) AS t(source_file, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('2016-04-03', 'a.csv', '2016-04-02T13:00:00Z', 1, 1, 0, 0),
  ('2016-04-03', 'a.csv', '2016-04-02T14:00:00Z', 2, 2, 0, 0),
  ('2016-04-03', 'a.csv', '2016-04-02T14:30:00Z', 2, 0, 2, 0),
  ('2016-04-03', 'a.csv', '2016-04-02T15:30:00Z', 1, 0, 1, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);
