-- An action counts in each spelling that is listed for it, and in no other.
CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (false, '2016-07-26T02:40:00Z', 'Open'),
  (false, '2016-07-26T02:40:00Z', 'Close'),
  (false, '2016-07-26T02:40:00Z', 'Closed'),
  (false, '2016-07-26T02:40:00Z', 'CLOSE'),
  (false, '2016-07-26T02:40:00Z', ' Open'),
  (false, '2016-07-26T02:40:00Z', 'Open ')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-26T02:40:00Z', 'Open', NULL, '2016-07-26T02:40:00Z', 'Open'),
  ('2016-07-26T02:40:00Z', 'Close', NULL, '2016-07-26T02:40:00Z', 'Close'),
  ('2016-07-26T02:40:00Z', 'Closed', NULL, '2016-07-26T02:40:00Z', 'Close'),
  ('2016-07-26T02:40:00Z', 'CLOSE', 'action_unknown', '2016-07-26T02:40:00Z', NULL),
  ('2016-07-26T02:40:00Z', ' Open', 'action_unknown', '2016-07-26T02:40:00Z', NULL),
  ('2016-07-26T02:40:00Z', 'Open ', 'action_unknown', '2016-07-26T02:40:00Z', NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
