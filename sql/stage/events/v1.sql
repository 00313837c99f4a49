-- One row per raw row: an accepted event, or a row that carries the reason why it was refused.
WITH read AS (
  SELECT *, clock_micros(time) AS micros FROM raw_events
),
parsed AS (
  SELECT
    source_file, row_number, raw_text, malformed, time, action,
    settled_instant(time, micros) AS instant,
    action_name(action) AS known_action
  FROM read
),
placed AS (
  SELECT
    *,
    CASE WHEN instant >= range_start() AND instant < range_end() AND NOT malformed THEN instant END AS event_time
  FROM parsed
)
SELECT
  source_file, row_number, raw_text, time AS raw_time, action AS raw_action,
  CASE
    WHEN malformed THEN 'row_malformed'
    WHEN time IS NULL OR time = '' THEN 'time_missing'
    WHEN instant IS NULL AND lacks_offset(time) THEN 'time_without_offset'
    WHEN instant IS NULL THEN 'time_unreadable'
    WHEN event_time IS NULL THEN 'time_out_of_range'
    WHEN known_action IS NOT NULL THEN CAST(NULL AS STRING)
    WHEN action IS NULL OR action = '' THEN 'action_missing'
    ELSE 'action_unknown'
  END AS reject_reason,
  event_time,
  CASE WHEN event_time IS NOT NULL THEN known_action END AS action
FROM placed
