-- Few of the rows behind a date are refused; a row without a usable time counts for every date of its file.
-- share of: rows, at least 100
-- warn: 1%
-- stop: 20%
WITH dated_files AS (
  SELECT path, unnest(dates) AS file_date FROM sources
)
SELECT window_date, source_file, row_number, reason, raw_text
FROM quarantine
WHERE window_date IS NOT NULL
UNION ALL
SELECT file_date AS window_date, source_file, row_number, reason, raw_text
FROM quarantine
JOIN dated_files ON path = source_file
WHERE window_date IS NULL
