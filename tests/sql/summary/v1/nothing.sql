-- Without windows there is one row, of no windows and no average.
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
) AS t(window_date, window_start, window_end, open_count, close_count, avg_actions)
WHERE window_date IS NULL;

CREATE TEMP VIEW expected AS
SELECT
  CAST(date_count AS BIGINT) AS date_count, CAST(window_count AS BIGINT) AS window_count,
  CAST(open_count AS BIGINT) AS open_count, CAST(close_count AS BIGINT) AS close_count,
  CAST(event_count AS BIGINT) AS event_count, CAST(first_window_start AS TIMESTAMP_LTZ) AS first_window_start,
  CAST(last_window_start AS TIMESTAMP_LTZ) AS last_window_start, CAST(overall_average AS DOUBLE) AS overall_average,
  CAST(elapsed_window_count AS BIGINT) AS elapsed_window_count,
  CAST(overall_average_with_empty AS DOUBLE) AS overall_average_with_empty
FROM (VALUES
  (0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL)
) AS t(
  date_count, window_count, open_count, close_count, event_count, first_window_start, last_window_start,
  overall_average, elapsed_window_count, overall_average_with_empty);
