-- One row per refused raw row: its text as it stands in the file, where it stands, and why it was refused.
SELECT
  window_date(time_slice(event_time)) AS window_date,
  source_file, row_number, reject_reason AS reason, raw_text, raw_time, raw_action
FROM events
WHERE reject_reason IS NOT NULL
