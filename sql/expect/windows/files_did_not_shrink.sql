-- A raw file that was replaced holds no fewer rows than before.
-- share of: dates
-- warn: 1
WITH shrunken AS (
  SELECT
    now.path AS source_file, before.row_count AS row_count_before, now.row_count AS row_count,
    now.dates AS dates_now, before.dates AS dates_before
  FROM sources AS now
  JOIN previous_sources AS before ON before.path = now.path
  WHERE now.row_count < before.row_count
)
SELECT unnest(dates_now) AS window_date, source_file, row_count_before, row_count FROM shrunken
UNION
SELECT unnest(dates_before) AS window_date, source_file, row_count_before, row_count FROM shrunken
