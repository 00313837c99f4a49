-- No row was refused for its action: what is spelled in a new way is listed under actions, or is a mistake upstream.
-- share of: rows
-- warn: 1
SELECT window_date, source_file, row_number, reason, raw_action, raw_text
FROM quarantine
WHERE window_date IS NOT NULL AND reason IN ('action_unknown', 'action_missing')
