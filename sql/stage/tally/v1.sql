-- One row per raw file and window: how many rows were read, how many events of each action, how many rows refused.
WITH slices AS (
  SELECT source_file, time_slice(event_time) AS slice, action, count(*) AS row_count
  FROM events
  GROUP BY source_file, time_slice(event_time), action
),
local_slices AS (
  SELECT *, window_date(slice) AS window_date, window_start(slice) AS window_start FROM slices
)
SELECT
  window_date, source_file, window_start,
  CAST(sum(row_count) AS BIGINT) AS row_count,
  CAST(coalesce(sum(row_count) FILTER (WHERE action = 'Open'), 0) AS BIGINT) AS open_count,
  CAST(coalesce(sum(row_count) FILTER (WHERE action = 'Close'), 0) AS BIGINT) AS close_count,
  CAST(coalesce(sum(row_count) FILTER (WHERE action IS NULL), 0) AS BIGINT) AS refused_count
FROM local_slices
GROUP BY window_date, source_file, window_start
