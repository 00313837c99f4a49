-- Between the first and the last window of a date there are no empty ones where 20 events are to be expected, both by the date's average and by the windows around.
-- share of: windows
-- warn: 1
WITH neighbours AS (
  SELECT
    window_date,
    lag(window_end) OVER (PARTITION BY window_date ORDER BY window_start) AS gap_start,
    window_start AS gap_end,
    -- Nights are quieter than the date as a whole.
    avg(total_count) OVER (PARTITION BY window_date ORDER BY window_start ROWS BETWEEN 6 PRECEDING AND 5 FOLLOWING) AS nearby_count
  FROM windows
),
gaps AS (
  SELECT window_date, gap_start, gap_end, nearby_count, windows_between(gap_start, gap_end) - 1 AS missing_count
  FROM neighbours
  WHERE gap_end > gap_start
),
averages AS (
  SELECT
    window_date,
    sum(total_count) / CAST(windows_between(min(window_start), max(window_start)) AS DOUBLE) AS average_count
  FROM windows
  GROUP BY window_date
)
SELECT
  window_date,
  unnest(range(gap_start, gap_end, window_end(gap_start) - gap_start)) AS window_start,
  missing_count, round(least(average_count, nearby_count), 1) AS average_count
FROM gaps
JOIN averages USING (window_date)
WHERE missing_count * least(average_count, nearby_count) >= 20
