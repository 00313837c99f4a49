-- One row: the events and windows published, and the average number of events per window, without and with empty windows.
WITH totals AS (
  SELECT
    count(DISTINCT window_date) AS date_count,
    count(*) AS window_count,
    coalesce(CAST(sum(open_count) AS BIGINT), 0) AS open_count,
    coalesce(CAST(sum(close_count) AS BIGINT), 0) AS close_count,
    coalesce(CAST(sum(total_count) AS BIGINT), 0) AS event_count,
    min(window_start) AS first_window_start,
    max(window_start) AS last_window_start
  FROM windows
)
SELECT
  date_count, window_count, open_count, close_count, event_count, first_window_start, last_window_start,
  event_count / CAST(nullif(window_count, 0) AS DOUBLE) AS overall_average,
  windows_between(first_window_start, last_window_start) AS elapsed_window_count,
  event_count / CAST(windows_between(first_window_start, last_window_start) AS DOUBLE) AS overall_average_with_empty
FROM totals
