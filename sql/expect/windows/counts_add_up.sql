-- The counts of the actions add up to the total, and no window without events is published.
SELECT * FROM windows
WHERE open_count < 0 OR close_count < 0 OR total_count <= 0 OR total_count <> open_count + close_count
