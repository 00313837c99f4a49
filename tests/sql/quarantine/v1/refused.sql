-- Refused rows are kept whole, under the date of their window where their time is usable.
SET VARIABLE timezone = 'Asia/Kathmandu';

CREATE TEMP VIEW events AS
SELECT
  source_file, CAST(row_number AS BIGINT) AS row_number, raw_text, raw_time, raw_action, reject_reason,
  CAST(event_time AS TIMESTAMP_LTZ) AS event_time, action
FROM (VALUES
  ('a.csv', 1, 'x,Open', 'x', 'Open', 'time_unreadable', NULL, NULL),
  ('a.csv', 2, '2016-07-26T18:14:59Z,open', '2016-07-26T18:14:59Z', 'open', 'action_unknown', '2016-07-26T18:14:59Z', NULL),
  ('a.csv', 3, '2016-07-26T18:15:00Z,', '2016-07-26T18:15:00Z', NULL, 'action_missing', '2016-07-26T18:15:00Z', NULL),
  ('a.csv', 4, '2016-07-26T18:15:00Z,Open', '2016-07-26T18:15:00Z', 'Open', NULL, '2016-07-26T18:15:00Z', 'Open'),
  ('b.csv', 1, 'a,b,c', NULL, NULL, 'row_malformed', NULL, NULL)
) AS t(source_file, row_number, raw_text, raw_time, raw_action, reject_reason, event_time, action);

CREATE TEMP VIEW expected AS
SELECT
  CAST(window_date AS DATE) AS window_date, source_file, CAST(row_number AS BIGINT) AS row_number, reason, raw_text,
  raw_time, raw_action
FROM (VALUES
  (NULL, 'a.csv', 1, 'time_unreadable', 'x,Open', 'x', 'Open'),
  ('2016-07-26', 'a.csv', 2, 'action_unknown', '2016-07-26T18:14:59Z,open', '2016-07-26T18:14:59Z', 'open'),
  ('2016-07-27', 'a.csv', 3, 'action_missing', '2016-07-26T18:15:00Z,', '2016-07-26T18:15:00Z', NULL),
  (NULL, 'b.csv', 1, 'row_malformed', 'a,b,c', NULL, NULL)
) AS t(window_date, source_file, row_number, reason, raw_text, raw_time, raw_action);
