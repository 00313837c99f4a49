-- One row per date: its events, its windows with events, and the average number of events in those windows.
SELECT
  window_date,
  count(*) AS window_count,
  CAST(sum(open_count) AS BIGINT) AS open_count,
  CAST(sum(close_count) AS BIGINT) AS close_count,
  CAST(sum(total_count) AS BIGINT) AS event_count,
  sum(total_count) / CAST(count(*) AS DOUBLE) AS average_per_window
FROM windows
GROUP BY window_date
