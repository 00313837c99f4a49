-- Each way in which a row can be wrong has a reason of its own.
CREATE TEMP VIEW raw_events AS
SELECT source_file, CAST(row_number AS BIGINT) AS row_number, CAST(raw_text AS STRING) AS raw_text, malformed, time, action
FROM (VALUES
  ('a.csv', 1, NULL, false, '2016-07-26T02:40:00Z', 'Open'),
  ('a.csv', 2, 'x,y,z', true, NULL, NULL),
  ('a.csv', 3, NULL, false, NULL, 'Open'),
  ('a.csv', 4, NULL, false, '', 'Open'),
  ('a.csv', 5, NULL, false, 'yesterday', 'Open'),
  ('a.csv', 6, NULL, false, '2016-07-26T02:40:00', 'Open'),
  ('a.csv', 7, NULL, false, '1999-12-31T23:59:59Z', 'Open'),
  ('a.csv', 8, NULL, false, '2016-07-26T02:40:00Z', NULL),
  ('a.csv', 9, NULL, false, '2016-07-26T02:40:00Z', ''),
  ('a.csv', 10, NULL, false, '2016-07-26T02:40:00Z', 'open')
) AS t(source_file, row_number, raw_text, malformed, time, action);

CREATE TEMP VIEW expected AS
SELECT
  source_file, CAST(row_number AS BIGINT) AS row_number, CAST(raw_text AS STRING) AS raw_text, raw_time, raw_action,
  reject_reason, CAST(event_time AS TIMESTAMP_LTZ) AS event_time, action
FROM (VALUES
  ('a.csv', 1, NULL, '2016-07-26T02:40:00Z', 'Open', NULL, '2016-07-26T02:40:00Z', 'Open'),
  ('a.csv', 2, 'x,y,z', NULL, NULL, 'row_malformed', NULL, NULL),
  ('a.csv', 3, NULL, NULL, 'Open', 'time_missing', NULL, NULL),
  ('a.csv', 4, NULL, '', 'Open', 'time_missing', NULL, NULL),
  ('a.csv', 5, NULL, 'yesterday', 'Open', 'time_unreadable', NULL, NULL),
  ('a.csv', 6, NULL, '2016-07-26T02:40:00', 'Open', 'time_without_offset', NULL, NULL),
  ('a.csv', 7, NULL, '1999-12-31T23:59:59Z', 'Open', 'time_out_of_range', NULL, NULL),
  ('a.csv', 8, NULL, '2016-07-26T02:40:00Z', NULL, 'action_missing', '2016-07-26T02:40:00Z', NULL),
  ('a.csv', 9, NULL, '2016-07-26T02:40:00Z', '', 'action_missing', '2016-07-26T02:40:00Z', NULL),
  ('a.csv', 10, NULL, '2016-07-26T02:40:00Z', 'open', 'action_unknown', '2016-07-26T02:40:00Z', NULL)
) AS t(source_file, row_number, raw_text, raw_time, raw_action, reject_reason, event_time, action);
