-- Every window is there once, starts before it ends, and has all its columns.
SELECT * FROM windows
WHERE window_date IS NULL OR window_start IS NULL OR window_end IS NULL OR avg_actions IS NULL
  OR window_start >= window_end
  OR window_start IN (SELECT window_start FROM windows GROUP BY window_start HAVING count(*) > 1)
