-- In an input zone a time that its clocks show twice means the first, and one that they skip moves on.
SET VARIABLE input_timezone = 'Europe/Berlin';

CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (false, '2016-07-26T02:40:00', 'Open'),
  (false, '2016-07-26 02:40:00.5', 'Open'),
  (false, '2016-07-26T02:40:00Z', 'Open'),
  (false, '2016-03-27T02:30:00', 'Open'),
  (false, '2016-10-30T02:30:00', 'Open'),
  (false, '2016-10-30T03:00:00', 'Open'),
  (false, '2016-02-30T02:40:00', 'Open')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-26T02:40:00', 'Open', NULL, '2016-07-26T00:40:00Z', 'Open'),
  ('2016-07-26 02:40:00.5', 'Open', NULL, '2016-07-26T00:40:00.500000Z', 'Open'),
  ('2016-07-26T02:40:00Z', 'Open', NULL, '2016-07-26T02:40:00Z', 'Open'),
  ('2016-03-27T02:30:00', 'Open', NULL, '2016-03-27T01:30:00Z', 'Open'),
  ('2016-10-30T02:30:00', 'Open', NULL, '2016-10-30T00:30:00Z', 'Open'),
  ('2016-10-30T03:00:00', 'Open', NULL, '2016-10-30T02:00:00Z', 'Open'),
  ('2016-02-30T02:40:00', 'Open', 'time_unreadable', NULL, NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
