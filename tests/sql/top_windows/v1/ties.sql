-- Of windows with as many Open events, the earlier one comes first.
CREATE TEMP VIEW windows AS
SELECT
  CAST(window_date AS DATE) AS window_date, CAST(window_start AS TIMESTAMP_LTZ) AS window_start,
  CAST(window_end AS TIMESTAMP_LTZ) AS window_end, CAST(open_count AS BIGINT) AS open_count,
  CAST(close_count AS BIGINT) AS close_count, CAST(open_count + close_count AS BIGINT) AS total_count,
  CAST(avg_actions AS DOUBLE) AS avg_actions
FROM (VALUES
  ('2016-07-27', '2016-07-27T02:40:00Z', '2016-07-27T02:50:00Z', 3, 0, 1.5),
  ('2016-07-26', '2016-07-26T03:10:00Z', '2016-07-26T03:20:00Z', 3, 9, 6.0),
  ('2016-07-26', '2016-07-26T02:40:00Z', '2016-07-26T02:50:00Z', 4, 0, 2.0),
  ('2016-07-26', '2016-07-26T02:50:00Z', '2016-07-26T03:00:00Z', 0, 50, 25.0)
) AS t(window_date, window_start, window_end, open_count, close_count, avg_actions);

CREATE TEMP VIEW expected AS
SELECT
  CAST(position AS BIGINT) AS position, CAST(window_date AS DATE) AS window_date,
  CAST(window_start AS TIMESTAMP_LTZ) AS window_start, CAST(window_end AS TIMESTAMP_LTZ) AS window_end,
  CAST(open_count AS BIGINT) AS open_count, CAST(close_count AS BIGINT) AS close_count,
  CAST(total_count AS BIGINT) AS total_count, CAST(avg_actions AS DOUBLE) AS avg_actions
FROM (VALUES
  (1, '2016-07-26', '2016-07-26T02:40:00Z', '2016-07-26T02:50:00Z', 4, 0, 4, 2.0),
  (2, '2016-07-26', '2016-07-26T03:10:00Z', '2016-07-26T03:20:00Z', 3, 9, 12, 6.0),
  (3, '2016-07-27', '2016-07-27T02:40:00Z', '2016-07-27T02:50:00Z', 3, 0, 3, 1.5),
  (4, '2016-07-26', '2016-07-26T02:50:00Z', '2016-07-26T03:00:00Z', 0, 50, 50, 25.0)
) AS t(position, window_date, window_start, window_end, open_count, close_count, total_count, avg_actions);
