-- The functions that models may call, in DuckDB's spelling. Each parameter is a session variable that every run sets.
CREATE TYPE IF NOT EXISTS TIMESTAMP_LTZ AS TIMESTAMPTZ;

-- Microseconds since 1970 throughout: whole numbers, so that no window boundary is ever rounded.
CREATE OR REPLACE TEMP MACRO window_micros() AS CAST(getvariable('window_seconds') AS BIGINT) * 1000000;

-- Changes of the clocks since 1970 do not cut through a slice: they are at full quarters of an hour, but for these zones.
CREATE OR REPLACE TEMP MACRO slice_micros() AS gcd(window_micros(), CASE
  WHEN list_contains([
    'Africa/Monrovia', 'America/Goose_Bay', 'America/Moncton', 'America/St_Johns', 'Antarctica/Casey', 'Asia/Gaza',
    'Asia/Hebron', 'Canada/Newfoundland', 'Pacific/Guam', 'Pacific/Kiritimati', 'Pacific/Saipan'
  ], getvariable('timezone')) THEN 30000000
  ELSE 900000000
END);

CREATE OR REPLACE TEMP MACRO range_start() AS CAST(getvariable('range_start') AS TIMESTAMPTZ);
CREATE OR REPLACE TEMP MACRO range_end() AS CAST(getvariable('range_end') AS TIMESTAMPTZ);

CREATE OR REPLACE TEMP MACRO instant_pattern() AS '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?';
CREATE OR REPLACE TEMP MACRO offset_pattern() AS '(Z|[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?|[+-]18(:?00)?)';

CREATE OR REPLACE TEMP MACRO input_zone() AS CAST(getvariable('input_timezone') AS VARCHAR);

-- When the clocks of a zone show a time, if they are as far ahead of UTC as they were some microseconds later.
CREATE OR REPLACE TEMP MACRO instant_by_offset(clock_micros, zone, later) AS
  make_timestamptz(
    clock_micros - (epoch_us(timezone(zone, make_timestamptz(clock_micros + later))) - (clock_micros + later))
  );

-- A time that the clocks show twice means its first occurrence, and one that they skip moves on, as in Java and Spark.
CREATE OR REPLACE TEMP MACRO local_instant(local_time, zone) AS CASE
  WHEN timezone(zone, instant_by_offset(epoch_us(local_time), zone, -86400000000)) <> local_time
    AND timezone(zone, instant_by_offset(epoch_us(local_time), zone, 86400000000)) = local_time
    THEN instant_by_offset(epoch_us(local_time), zone, 86400000000)
  ELSE instant_by_offset(epoch_us(local_time), zone, -86400000000)
END;

-- The grammar, spelled out; every text that is an instant passes here.
CREATE OR REPLACE TEMP MACRO instant_by_grammar(text) AS CASE
  WHEN text < '0001' THEN CAST(NULL AS TIMESTAMPTZ)
  WHEN regexp_full_match(text, instant_pattern() || offset_pattern()) THEN TRY_CAST(text AS TIMESTAMPTZ)
  WHEN input_zone() IS NOT NULL AND regexp_full_match(text, instant_pattern())
    THEN local_instant(TRY_CAST(text AS TIMESTAMP), input_zone())
END;

-- Texts of the two common shapes skip the regular expression: the engine reads them, and their shape tells that it read
-- what the grammar does.

-- Microseconds that the clocks show, as the engine reads a text of a common length; a column of its own in `events`,
-- since a CASE would compute it once a branch. The cast drops offsets, but takes no name of a zone such as ` NZ`, which
-- one to TIMESTAMPTZ would.
CREATE OR REPLACE TEMP MACRO clock_micros(text) AS CASE
  WHEN strlen(text) = 24 THEN epoch_us(TRY_CAST(text AS TIMESTAMP))
  WHEN strlen(text) = 20 THEN epoch_us(TRY_CAST(text AS TIMESTAMP))
END;

-- The distance to a pattern of ~ tells whether each other character stands in its place, in half the time of LIKE; that
-- pins all that the engine would read in another way, but for what may stand for the first digit of the year or of the
-- hour, and hour 24. None of these makes a year from 1970 on together with the hours 10 to 23, or with a 0 that is
-- pinned. (No text with a ~ in it is an instant.)
CREATE OR REPLACE TEMP MACRO instant_by_shape(text, micros, ending, distance) AS CASE
  WHEN hamming(text, '~~~~-~~-~~T0~:~~:~~' || ending) = distance AND micros >= 0 THEN make_timestamptz(micros)
  WHEN hamming(text, '~~~~-~~-~~T~~:~~:~~' || ending) = distance + 1 AND micros % 86400000000 >= 36000000000
    THEN make_timestamptz(micros)
  ELSE instant_by_grammar(text)
END;

CREATE OR REPLACE TEMP MACRO settled_instant(text, micros) AS CASE
  WHEN strlen(text) = 24 THEN instant_by_shape(text, micros, '.~~~Z', 16)
  WHEN strlen(text) = 20 AND NOT suffix(text, '.Z') THEN instant_by_shape(text, micros, 'Z', 13)
  ELSE instant_by_grammar(text)
END;

CREATE OR REPLACE TEMP MACRO event_instant(text) AS settled_instant(text, clock_micros(text));

CREATE OR REPLACE TEMP MACRO lacks_offset(text) AS
  text >= '0001' AND regexp_full_match(text, instant_pattern()) AND TRY_CAST(text AS TIMESTAMP) IS NOT NULL;

CREATE OR REPLACE TEMP MACRO action_spelling(n) AS list_extract(getvariable('action_spellings'), n);

-- A text that the engine numbers: grouping events by their action then takes no hash of a text for each.
CREATE OR REPLACE TEMP TYPE known_action AS ENUM (
  SELECT DISTINCT name FROM (SELECT unnest(CAST(getvariable('action_names') AS VARCHAR[])) AS name) ORDER BY name
);

CREATE OR REPLACE TEMP MACRO action_spelled(n) AS CAST(list_extract(getvariable('action_names'), n) AS known_action);

-- A list is searched in ten times the time of a comparison, so the first three spellings are compared.
CREATE OR REPLACE TEMP MACRO action_name(text) AS CASE text
  WHEN action_spelling(1) THEN action_spelled(1)
  WHEN action_spelling(2) THEN action_spelled(2)
  WHEN action_spelling(3) THEN action_spelled(3)
  ELSE action_spelled(list_position(getvariable('action_spellings'), text))
END;

-- Slices count from 0001-01-01, so that the division never meets a negative number.
CREATE OR REPLACE TEMP MACRO micros_before_1970() AS 62135596800000000;

CREATE OR REPLACE TEMP MACRO time_slice(event_time) AS (epoch_us(event_time) + micros_before_1970()) // slice_micros();

CREATE OR REPLACE TEMP MACRO slice_time(slice) AS make_timestamptz(slice * slice_micros() - micros_before_1970());

CREATE OR REPLACE TEMP MACRO local_time(slice) AS timezone(getvariable('timezone'), slice_time(slice));

CREATE OR REPLACE TEMP MACRO window_date(slice) AS CAST(local_time(slice) AS DATE);

-- Windows are anchored at the hour of the lake's zone and divide it.
CREATE OR REPLACE TEMP MACRO window_start(slice) AS
  make_timestamptz(
    epoch_us(slice_time(slice)) - (epoch_us(local_time(slice)) + micros_before_1970()) % window_micros()
  );

CREATE OR REPLACE TEMP MACRO window_end(start_time) AS make_timestamptz(epoch_us(start_time) + window_micros());

CREATE OR REPLACE TEMP MACRO windows_between(first_start, last_start) AS
  (epoch_us(last_start) - epoch_us(first_start)) // window_micros() + 1;

-- Windows that end later than this may still change; NULL without a watermark.
CREATE OR REPLACE TEMP MACRO watermark_before(newest_time) AS
  make_timestamptz(epoch_us(newest_time) - CAST(CAST(getvariable('watermark_seconds') AS DOUBLE) * 1000000 AS BIGINT));
