-- An hour that the clocks show twice has its windows twice, all of them on the same date.
SET VARIABLE timezone = 'Europe/Berlin';

CREATE TEMP VIEW events AS
SELECT source_file, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, CAST(action AS STRING) AS action
FROM (VALUES
  ('a.csv', '2016-10-29T21:59:59Z', 'Open'),
  ('a.csv', '2016-10-29T22:00:00Z', 'Open'),
  ('a.csv', '2016-10-30T00:30:00Z', 'Open'),
  ('a.csv', '2016-10-30T01:30:00Z', 'Close'),
  ('a.csv', '2016-10-30T22:59:59Z', 'Close'),
  ('a.csv', '2016-10-30T23:00:00Z', 'Close')
) AS t(source_file, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('2016-10-29', 'a.csv', '2016-10-29T21:50:00Z', 1, 1, 0, 0),
  ('2016-10-30', 'a.csv', '2016-10-29T22:00:00Z', 1, 1, 0, 0),
  ('2016-10-30', 'a.csv', '2016-10-30T00:30:00Z', 1, 1, 0, 0),
  ('2016-10-30', 'a.csv', '2016-10-30T01:30:00Z', 1, 0, 1, 0),
  ('2016-10-30', 'a.csv', '2016-10-30T22:50:00Z', 1, 0, 1, 0),
  ('2016-10-31', 'a.csv', '2016-10-30T23:00:00Z', 1, 0, 1, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);
