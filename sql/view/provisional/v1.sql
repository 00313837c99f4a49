-- One row per window that may still change: it ends after the watermark, which follows the start of the newest window.
WITH newest AS (
  SELECT watermark_before(max(window_start)) AS watermark FROM windows
)
SELECT window_date, window_start, window_end, open_count, close_count, total_count, avg_actions
FROM windows
CROSS JOIN newest
WHERE window_end > watermark
