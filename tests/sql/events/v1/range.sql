-- The range of plausible times includes its start and not its end.
SET VARIABLE range_start = '2016-07-26T00:00:00Z';
SET VARIABLE range_end = '2016-07-27T00:00:00+02:00';

CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (false, '2016-07-25T23:59:59.999999Z', 'Open'),
  (false, '2016-07-26T00:00:00Z', 'Open'),
  (false, '2016-07-26T21:59:59.999999Z', 'Open'),
  (false, '2016-07-26T22:00:00Z', 'Open'),
  (false, '0001-01-01T00:00:00Z', 'Open'),
  (false, '9999-12-31T23:59:59Z', 'Open')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-25T23:59:59.999999Z', 'Open', 'time_out_of_range', NULL, NULL),
  ('2016-07-26T00:00:00Z', 'Open', NULL, '2016-07-26T00:00:00Z', 'Open'),
  ('2016-07-26T21:59:59.999999Z', 'Open', NULL, '2016-07-26T21:59:59.999999Z', 'Open'),
  ('2016-07-26T22:00:00Z', 'Open', 'time_out_of_range', NULL, NULL),
  ('0001-01-01T00:00:00Z', 'Open', 'time_out_of_range', NULL, NULL),
  ('9999-12-31T23:59:59Z', 'Open', 'time_out_of_range', NULL, NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
