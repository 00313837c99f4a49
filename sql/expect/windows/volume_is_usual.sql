-- A date has about as many events as those of the 5 weeks before it, of the same weekday if there are 4 of these.
-- share of: dates
-- warn: 1
WITH days AS (
  SELECT window_date, sum(total_count) AS event_count, true AS is_candidate FROM windows GROUP BY window_date
  UNION ALL
  SELECT window_date, sum(total_count) AS event_count, false AS is_candidate FROM previous_windows GROUP BY window_date
),
pairs AS (
  SELECT
    day.window_date, day.event_count, earlier.event_count AS earlier_count,
    (date_diff('day', earlier.window_date, day.window_date) % 7) = 0 AS same_weekday
  FROM days AS day
  JOIN days AS earlier
    ON earlier.window_date < day.window_date AND date_diff('day', earlier.window_date, day.window_date) <= 35
  WHERE day.is_candidate
),
chosen AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY window_date) AS date_count,
    count(*) FILTER (WHERE same_weekday) OVER (PARTITION BY window_date) AS weekday_count
  FROM pairs
),
medians AS (
  SELECT *, median(earlier_count) OVER (PARTITION BY window_date) AS usual_count
  FROM chosen
  WHERE date_count >= 7 AND (same_weekday OR weekday_count < 4)
),
spreads AS (
  SELECT
    window_date, event_count, usual_count, count(*) AS compared_dates,
    -- 1.4826 turns a median absolute deviation into a standard deviation; events that come by chance vary by a root.
    greatest(1.4826 * median(abs(earlier_count - usual_count)), sqrt(usual_count)) AS spread
  FROM medians
  GROUP BY window_date, event_count, usual_count
)
SELECT window_date, event_count, usual_count, round(spread, 1) AS spread, compared_dates
FROM spreads
WHERE abs(event_count - usual_count) > 5 * spread
  -- The newest date may not be over yet: that it has few events so far says nothing.
  AND (event_count > usual_count OR window_date < (SELECT max(window_date) FROM days))
