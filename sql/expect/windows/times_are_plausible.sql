-- No window lies outside of the plausible time range, not even one that was counted before the range was narrowed.
-- share of: windows
-- stop: 1
SELECT * FROM windows
WHERE window_end <= range_start() OR window_start >= range_end()
