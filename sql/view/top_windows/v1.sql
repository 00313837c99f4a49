-- One row per window, the one with most Open events first; an earlier window comes first among equals.
SELECT
  CAST(row_number() OVER (ORDER BY open_count DESC NULLS LAST, window_start ASC NULLS LAST) AS BIGINT) AS position,
  window_date, window_start, window_end, open_count, close_count, total_count, avg_actions
FROM windows
ORDER BY position NULLS LAST
