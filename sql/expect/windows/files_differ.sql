-- No two raw files hold the same counts on a date, window by window: that is probably one file twice, counted twice.
-- share of: dates
-- warn: 1
WITH prints AS (
  SELECT
    window_date, source_file, CAST(sum(row_count) AS BIGINT) AS row_count,
    bit_xor(hash(window_start, *COLUMNS('_count$'))) AS print
  FROM tally
  WHERE window_date IS NOT NULL
  GROUP BY window_date, source_file
)
SELECT window_date, list(source_file ORDER BY source_file) AS source_files, row_count
FROM prints
WHERE row_count > 1
GROUP BY window_date, row_count, print
HAVING count(*) > 1
