-- The functions that models may call, in Spark's spelling. Each parameter is a session variable that every run sets;
-- the zone of the session is UTC.

-- Microseconds since 1970 throughout: whole numbers, so that no window boundary is ever rounded.
CREATE OR REPLACE TEMPORARY FUNCTION window_micros() RETURNS BIGINT RETURN window_seconds * 1000000L;

-- Changes of the clocks since 1970 do not cut through a slice: they are at full quarters of an hour, but for these zones.
-- The greatest common divisor with 900 or 30 seconds, prime by prime: Spark has no function for it, and folds this away.
CREATE OR REPLACE TEMPORARY FUNCTION slice_micros() RETURNS BIGINT RETURN 1000000L * CASE
  WHEN timezone IN (
    'Africa/Monrovia', 'America/Goose_Bay', 'America/Moncton', 'America/St_Johns', 'Antarctica/Casey', 'Asia/Gaza',
    'Asia/Hebron', 'Canada/Newfoundland', 'Pacific/Guam', 'Pacific/Kiritimati', 'Pacific/Saipan'
  ) THEN if(window_seconds % 2 = 0, 2L, 1L) * if(window_seconds % 3 = 0, 3L, 1L) * if(window_seconds % 5 = 0, 5L, 1L)
  ELSE
    CASE WHEN window_seconds % 4 = 0 THEN 4L WHEN window_seconds % 2 = 0 THEN 2L ELSE 1L END
    * CASE WHEN window_seconds % 9 = 0 THEN 9L WHEN window_seconds % 3 = 0 THEN 3L ELSE 1L END
    * CASE WHEN window_seconds % 25 = 0 THEN 25L WHEN window_seconds % 5 = 0 THEN 5L ELSE 1L END
END;

CREATE OR REPLACE TEMPORARY FUNCTION range_start() RETURNS TIMESTAMP_LTZ RETURN CAST(range_start AS TIMESTAMP_LTZ);

CREATE OR REPLACE TEMPORARY FUNCTION range_end() RETURNS TIMESTAMP_LTZ RETURN CAST(range_end AS TIMESTAMP_LTZ);

-- A time that the clocks show twice means its first occurrence, and one that they skip moves on: Java's own rule.
CREATE OR REPLACE TEMPORARY FUNCTION local_instant(clocks TIMESTAMP_LTZ, zone STRING) RETURNS TIMESTAMP_LTZ
  RETURN to_utc_timestamp(clocks, zone);

-- The grammar, spelled out; every text that is an instant passes here.
CREATE OR REPLACE TEMPORARY FUNCTION event_instant(text STRING) RETURNS TIMESTAMP_LTZ RETURN CASE
  WHEN text < '0001' THEN CAST(NULL AS TIMESTAMP_LTZ)
  WHEN text RLIKE r'\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?|[+-]18(:?00)?)\z'
    THEN try_cast(text AS TIMESTAMP_LTZ)
  WHEN input_timezone IS NOT NULL
    AND text RLIKE r'\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?\z'
    THEN local_instant(try_cast(text AS TIMESTAMP_LTZ), input_timezone)
END;

-- Spark needs no shorter way.
CREATE OR REPLACE TEMPORARY FUNCTION clock_micros(text STRING) RETURNS BIGINT RETURN CAST(NULL AS BIGINT);

CREATE OR REPLACE TEMPORARY FUNCTION settled_instant(text STRING, micros BIGINT) RETURNS TIMESTAMP_LTZ
  RETURN event_instant(text);

CREATE OR REPLACE TEMPORARY FUNCTION lacks_offset(text STRING) RETURNS BOOLEAN RETURN
  text >= '0001'
  AND text RLIKE r'\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?\z'
  AND try_cast(text AS TIMESTAMP_LTZ) IS NOT NULL;

CREATE OR REPLACE TEMPORARY FUNCTION action_name(text STRING) RETURNS STRING
  RETURN get(action_names, CAST(array_position(action_spellings, text) AS INT) - 1);

-- Slices count from 0001-01-01, so that the division never meets a negative number.
CREATE OR REPLACE TEMPORARY FUNCTION micros_before_1970() RETURNS BIGINT RETURN 62135596800000000L;

CREATE OR REPLACE TEMPORARY FUNCTION time_slice(event_time TIMESTAMP_LTZ) RETURNS BIGINT
  RETURN (unix_micros(event_time) + micros_before_1970()) div slice_micros();

CREATE OR REPLACE TEMPORARY FUNCTION slice_time(slice BIGINT) RETURNS TIMESTAMP_LTZ
  RETURN timestamp_micros(slice * slice_micros() - micros_before_1970());

CREATE OR REPLACE TEMPORARY FUNCTION local_time(slice BIGINT) RETURNS TIMESTAMP_LTZ
  RETURN from_utc_timestamp(slice_time(slice), timezone);

CREATE OR REPLACE TEMPORARY FUNCTION window_date(slice BIGINT) RETURNS DATE RETURN CAST(local_time(slice) AS DATE);

-- Windows are anchored at the hour of the lake's zone and divide it.
CREATE OR REPLACE TEMPORARY FUNCTION window_start(slice BIGINT) RETURNS TIMESTAMP_LTZ RETURN
  timestamp_micros(
    unix_micros(slice_time(slice)) - (unix_micros(local_time(slice)) + micros_before_1970()) % window_micros()
  );

CREATE OR REPLACE TEMPORARY FUNCTION window_end(start_time TIMESTAMP_LTZ) RETURNS TIMESTAMP_LTZ
  RETURN timestamp_micros(unix_micros(start_time) + window_micros());

CREATE OR REPLACE TEMPORARY FUNCTION windows_between(first_start TIMESTAMP_LTZ, last_start TIMESTAMP_LTZ) RETURNS BIGINT
  RETURN (unix_micros(last_start) - unix_micros(first_start)) div window_micros() + 1;

-- Windows that end later than this may still change; NULL without a watermark.
CREATE OR REPLACE TEMPORARY FUNCTION watermark_before(newest_time TIMESTAMP_LTZ) RETURNS TIMESTAMP_LTZ
  RETURN timestamp_micros(unix_micros(newest_time) - CAST(round(watermark_seconds * 1000000D) AS BIGINT));
