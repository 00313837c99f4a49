-- A row that is wrong in several ways is refused for the first: malformed, then its time, then its action.
CREATE TEMP VIEW raw_events AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  (true, '2016-07-26T02:40:00Z', 'Open'),
  (true, NULL, NULL),
  (true, 'yesterday', 'open'),
  (false, NULL, NULL),
  (false, '', 'open'),
  (false, 'yesterday', NULL),
  (false, '2016-07-26T02:40:00', 'open'),
  (false, '1999-12-31T23:59:59Z', '')
) AS t(malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  'a.csv' AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS STRING) AS raw_text, raw_time, raw_action,
  CAST(reject_reason AS STRING) AS reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time,
  CAST(action AS STRING) AS action
FROM (VALUES
  ('2016-07-26T02:40:00Z', 'Open', 'row_malformed', NULL, NULL),
  (NULL, NULL, 'row_malformed', NULL, NULL),
  ('yesterday', 'open', 'row_malformed', NULL, NULL),
  (NULL, NULL, 'time_missing', NULL, NULL),
  ('', 'open', 'time_missing', NULL, NULL),
  ('yesterday', NULL, 'time_unreadable', NULL, NULL),
  ('2016-07-26T02:40:00', 'open', 'time_without_offset', NULL, NULL),
  ('1999-12-31T23:59:59Z', '', 'time_out_of_range', NULL, NULL)
) AS t(raw_time, raw_action, reject_reason, event_time, action);
