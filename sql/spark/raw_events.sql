-- Raw files → raw_events: text as it stands, with the file it came from. Text files come as csv_lines and json_lines
-- (uri, value), split at the line end of each file and at nothing else; what is known of each file is in the variable known_files.
CREATE OR REPLACE TEMPORARY VIEW raw_files AS
SELECT inline(from_json(known_files, 'ARRAY<STRUCT<
  uri STRING, name STRING, delimiter STRING, header STRING,
  column_count INT, time_position INT, action_position INT, repeated_headers BIGINT
>>'));

-- Whether a line with quotes is a record by itself, by RFC 4180 and with nothing else around the quotes.
CREATE OR REPLACE TEMPORARY FUNCTION is_quoted_record(line STRING, delimiter STRING) RETURNS BOOLEAN RETURN
  CASE delimiter
    WHEN ',' THEN line RLIKE r'\A(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+)(?:,(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+))*+\z'
    WHEN ';' THEN line RLIKE r'\A(?:"[^"]*+(?:""[^"]*+)*+"|[^";]*+)(?:;(?:"[^"]*+(?:""[^"]*+)*+"|[^";]*+))*+\z'
    WHEN '|' THEN line RLIKE r'\A(?:"[^"]*+(?:""[^"]*+)*+"|[^"|]*+)(?:[|](?:"[^"]*+(?:""[^"]*+)*+"|[^"|]*+))*+\z'
    ELSE line RLIKE r'\A(?:"[^"]*+(?:""[^"]*+)*+"|[^"\t]*+)(?:\t(?:"[^"]*+(?:""[^"]*+)*+"|[^"\t]*+))*+\z'
  END;

CREATE OR REPLACE TEMPORARY FUNCTION cells_of(line STRING, delimiter STRING) RETURNS ARRAY<STRING> RETURN CASE
  WHEN NOT contains(line, '"') THEN split(line, if(delimiter = '|', r'\|', delimiter), -1)
  WHEN delimiter = ',' THEN regexp_extract_all(',' || line, r',("[^"]*+(?:""[^"]*+)*+"|[^",]*+)', 1)
  WHEN delimiter = ';' THEN regexp_extract_all(';' || line, r';("[^"]*+(?:""[^"]*+)*+"|[^";]*+)', 1)
  WHEN delimiter = '|' THEN regexp_extract_all('|' || line, r'[|]("[^"]*+(?:""[^"]*+)*+"|[^"|]*+)', 1)
  ELSE regexp_extract_all(delimiter || line, r'\t("[^"]*+(?:""[^"]*+)*+"|[^"\t]*+)', 1)
END;

-- An empty cell says nothing, quoted or not.
CREATE OR REPLACE TEMPORARY FUNCTION cell_value(cell STRING) RETURNS STRING RETURN
  nullif(if(startswith(cell, '"'), replace(substring(cell, 2, char_length(cell) - 2), '""', '"'), cell), '');

-- Lines that engines could take for different things; a file that holds one is not read here. Java matches records and
-- objects by recursion, so only those of ordinary length.
CREATE OR REPLACE TEMPORARY FUNCTION is_odd_csv(line STRING, delimiter STRING) RETURNS BOOLEAN RETURN
  octet_length(line) > 500000
  OR contains(line, chr(0)) OR contains(line, chr(10)) OR contains(line, chr(13))
  OR CASE
    WHEN NOT contains(line, '"') THEN false
    WHEN octet_length(line) > 8000 OR NOT is_valid_utf8(line) THEN true
    ELSE NOT is_quoted_record(line, delimiter)
  END;

CREATE OR REPLACE TEMPORARY FUNCTION is_certainly_no_object(line STRING) RETURNS BOOLEAN RETURN
  NOT is_valid_utf8(line) OR NOT line RLIKE r'\A[ \t]*+\{' OR NOT line RLIKE r'\}[ \t]*+\z';

CREATE OR REPLACE TEMPORARY FUNCTION is_odd_json(line STRING) RETURNS BOOLEAN RETURN
  CASE
    WHEN octet_length(line) > 500000 OR contains(line, chr(0)) OR contains(line, chr(10)) OR contains(line, chr(13)) THEN true
    WHEN is_certainly_no_object(line) THEN false
    WHEN octet_length(line) > 8000 THEN true
    ELSE NOT (
      line RLIKE json_object
      AND regexp_count(line, json_time) <= 1 AND regexp_count(line, json_action) <= 1
      AND regexp_count(line, json_time) = regexp_count(line, json_time || json_value)
      AND regexp_count(line, json_action) = regexp_count(line, json_action || json_value)
    )
  END;

CREATE OR REPLACE TEMPORARY VIEW known_csv AS
SELECT /*+ BROADCAST(raw_files) */ raw_files.*, value, decode(unhex('EFBBBF'), 'UTF-8') || header AS marked_header
FROM csv_lines JOIN raw_files USING (uri)
WHERE value <> '';

CREATE OR REPLACE TEMPORARY VIEW known_json AS
SELECT /*+ BROADCAST(raw_files) */ name, value FROM json_lines JOIN raw_files USING (uri) WHERE value <> '';

-- One row per text file: how many rows it holds, how often its header is repeated, how many of its lines are odd.
CREATE OR REPLACE TEMPORARY VIEW surveyed AS
SELECT
  name, count(*) AS line_count, count_if(value IN (header, marked_header)) AS header_count,
  count_if(is_odd_csv(value, delimiter)) AS odd_count
FROM known_csv GROUP BY name
UNION ALL
SELECT name, count(*), 0L, count_if(is_odd_json(value)) FROM known_json GROUP BY name;

-- Too few cells, or too many; any number of empty ones may be left over.
CREATE OR REPLACE TEMPORARY VIEW raw_csv AS
WITH lines AS (
  SELECT *, cells_of(value, delimiter) AS cells
  FROM known_csv
  WHERE value NOT IN (header, marked_header)
),
judged AS (
  SELECT
    *,
    CASE
      WHEN size(cells) = column_count THEN false
      WHEN size(cells) < column_count THEN true
      ELSE exists(slice(cells, column_count + 1, size(cells)), cell -> cell NOT IN ('', '""'))
    END
    OR NOT is_valid_utf8(value)
      AND NOT is_valid_utf8(substring_index(value, delimiter, greatest(time_position, action_position) + 1)) AS malformed
  FROM lines
)
SELECT
  name AS source_file, CAST(NULL AS BIGINT) AS row_number, make_valid_utf8(value) AS raw_text, malformed,
  CASE WHEN NOT malformed THEN cell_value(get(cells, time_position)) END AS time,
  CASE WHEN NOT malformed THEN cell_value(get(cells, action_position)) END AS action
FROM judged
UNION ALL
SELECT
  name, CAST(NULL AS BIGINT), header, false,
  cell_value(get(cells_of(header, delimiter), time_position)), cell_value(get(cells_of(header, delimiter), action_position))
FROM (SELECT *, explode(sequence(1, repeated_headers)) FROM raw_files WHERE repeated_headers > 0);

CREATE OR REPLACE TEMPORARY VIEW raw_json AS
SELECT
  name AS source_file, CAST(NULL AS BIGINT) AS row_number, make_valid_utf8(value) AS raw_text,
  is_certainly_no_object(value) AS malformed,
  CASE WHEN NOT is_certainly_no_object(value) THEN get_json_object(value, time_path) END AS time,
  CASE WHEN NOT is_certainly_no_object(value) THEN get_json_object(value, action_path) END AS action
FROM known_json;
