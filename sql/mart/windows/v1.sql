-- One row per window with at least one event: how many events of each action, in all, and on average per action.
WITH counted AS (
  SELECT
    window_date, window_start,
    CAST(sum(open_count) AS BIGINT) AS open_count,
    CAST(sum(close_count) AS BIGINT) AS close_count,
    CAST(sum(open_count) + sum(close_count) AS BIGINT) AS total_count
  FROM tally
  WHERE window_start IS NOT NULL
  GROUP BY window_date, window_start
)
SELECT
  window_date, window_start, window_end(window_start) AS window_end,
  open_count, close_count, total_count,
  total_count / CAST(2 AS DOUBLE) AS avg_actions
FROM counted
WHERE total_count > 0
