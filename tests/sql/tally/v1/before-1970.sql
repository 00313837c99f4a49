-- Windows before 1970 start where all others do.
CREATE TEMP VIEW events AS
SELECT source_file, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, CAST(action AS STRING) AS action
FROM (VALUES
  ('a.csv', '1969-12-31T23:59:59Z', 'Open'),
  ('a.csv', '1969-12-31T23:50:00Z', 'Open'),
  ('a.csv', '1969-12-31T23:49:59.999999Z', 'Open'),
  ('a.csv', '1970-01-01T00:00:00Z', 'Close')
) AS t(source_file, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(row_count AS BIGINT) AS row_count, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(refused_count AS BIGINT) AS refused_count
FROM (VALUES
  ('1969-12-31', 'a.csv', '1969-12-31T23:40:00Z', 1, 1, 0, 0),
  ('1969-12-31', 'a.csv', '1969-12-31T23:50:00Z', 2, 2, 0, 0),
  ('1970-01-01', 'a.csv', '1970-01-01T00:00:00Z', 1, 0, 1, 0)
) AS t(window_date, source_file, window_start, row_count, open_count, close_count, refused_count);
