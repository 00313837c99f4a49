-- Offsets are hours, with or without minutes and colon, up to 18 hours.
CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (false, '2016-07-26T02:40:00+00', 'Open'),
  (false, '2016-07-26T02:40:00+02', 'Open'),
  (false, '2016-07-26T02:40:00-0230', 'Open'),
  (false, '2016-07-26T02:40:00+05:45', 'Open'),
  (false, '2016-07-26 02:40:00-18:00', 'Open'),
  (false, '2016-07-26T02:40:00+18:01', 'Open'),
  (false, '2016-07-26T02:40:00+2', 'Open'),
  (false, '2016-07-26T02:40:00 +02', 'Open'),
  (false, '2016-07-26T02:40:00UTC', 'Open'),
  (false, '2016-07-26T02:40:00z', 'Open')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-26T02:40:00+00', 'Open', NULL, '2016-07-26T02:40:00Z', 'Open'),
  ('2016-07-26T02:40:00+02', 'Open', NULL, '2016-07-26T00:40:00Z', 'Open'),
  ('2016-07-26T02:40:00-0230', 'Open', NULL, '2016-07-26T05:10:00Z', 'Open'),
  ('2016-07-26T02:40:00+05:45', 'Open', NULL, '2016-07-25T20:55:00Z', 'Open'),
  ('2016-07-26 02:40:00-18:00', 'Open', NULL, '2016-07-26T20:40:00Z', 'Open'),
  ('2016-07-26T02:40:00+18:01', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:40:00+2', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:40:00 +02', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:40:00UTC', 'Open', 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:40:00z', 'Open', 'time_unreadable', NULL, NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
