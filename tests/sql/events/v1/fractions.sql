-- A fraction has up to nine digits, of which those after the microseconds are cut off.
CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (false, '2016-07-26T02:49:59.9Z', 'Open'),
  (false, '2016-07-26T02:49:59.999999Z', 'Open'),
  (false, '2016-07-26T02:49:59.9999995Z', 'Open'),
  (false, '2016-07-26T02:49:59.999999999Z', 'Open'),
  (false, '2016-07-26T02:49:59.9999999999Z', 'Open'),
  (false, '2016-07-26T02:49:59.Z', 'Open'),
  (false, '2016-07-26T02:49:59,9Z', 'Open')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-26T02:49:59.9Z', 'Open', NULL, '2016-07-26T02:49:59.900000Z', 'Open'),
  ('2016-07-26T02:49:59.999999Z', 'Open', NULL, '2016-07-26T02:49:59.999999Z', 'Open'),
  ('2016-07-26T02:49:59.9999995Z', 'Open', NULL, '2016-07-26T02:49:59.999999Z', 'Open'),
  ('2016-07-26T02:49:59.999999999Z', 'Open', NULL, '2016-07-26T02:49:59.999999Z', 'Open'),
  ('2016-07-26T02:49:59.9999999999Z', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:49:59.Z', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:49:59,9Z', 'Open', 'time_unreadable', NULL, NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
