-- Raw files → raw_events: text as it stands, with the file it came from. A group holds files that are read alike;
-- its files and their layout are in the session variables files_<n>, columns_<n>, …, so no text is spliced into SQL.

-- The paths of a scan, numbered, so that no row is grouped by a path's text; each scan has a list of its own.
CREATE OR REPLACE TEMP TYPE raw_file AS ENUM ('');

-- Columns are bound by position, so columns_<n> names the group's own header with `time` and `action` in their places.
-- Malformed rows are not in the relation: the engine keeps them in reject_errors. A buffer as long as the longest line is
-- one piece for one thread, so that none waits for another to fill it; in one go, broken quotes need more of the file.
CREATE OR REPLACE TEMP MACRO csv_records(n) AS TABLE
FROM read_csv(
  getvariable('files_' || n), columns = getvariable('columns_' || n), delim = getvariable('delimiter_' || n),
  compression = getvariable('compression_' || n), header = true, skip = getvariable('skip_' || n), quote = '"', escape = '"',
  auto_detect = false, parallel = getvariable('parallel_' || n),
  buffer_size = CASE WHEN getvariable('parallel_' || n) THEN 2000000 ELSE 16000000 END, max_line_size = 2000000,
  filename = true, hive_partitioning = false, store_rejects = true, rejects_limit = 0
);

CREATE OR REPLACE TEMP MACRO raw_csv(n) AS TABLE
SELECT
  CAST(filename AS raw_file) AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS VARCHAR) AS raw_text, false AS malformed,
  time, action
FROM csv_records(n);

-- Reads the columns before `time` and `action`, too: leaving one out, the engine dies of text there that is not UTF-8.
CREATE OR REPLACE TEMP MACRO raw_wide_csv(n) AS TABLE
SELECT
  CAST(filename AS raw_file) AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS VARCHAR) AS raw_text, false AS malformed,
  time, action
FROM csv_records(n)
WHERE (COLUMNS(lambda name: starts_with(name, 'before_')) IS NULL) IS NOT NULL;

-- Of several names, the first that an object has, whatever it holds there.
CREATE OR REPLACE TEMP MACRO text_at(line, path, paths) AS CASE
  WHEN paths IS NULL THEN json_extract_string(line, path)
  ELSE json_extract_string(line, list_extract(list_filter(CAST(paths AS VARCHAR[]), lambda each: json_exists(line, each)), 1))
END;

-- Whole lines: a second column that is never there (but after a NUL byte) makes the reader skip blank lines as in CSV.
-- With a buffer as for CSV, the engine would lose lines that are longer, without an error.
CREATE OR REPLACE TEMP MACRO raw_json(n) AS TABLE
WITH lines AS (
  SELECT
    filename, line,
    coalesce(json_valid(line) AND ltrim(line, ' ' || chr(9))[1] = '{' AND nothing IS NULL, false) AS is_object
  FROM read_csv(
    getvariable('files_' || n), columns = {'line': 'VARCHAR', 'nothing': 'VARCHAR'}, delim = '', null_padding = true,
    compression = getvariable('compression_' || n), header = false, quote = '', escape = '', auto_detect = false,
    buffer_size = 16000000, max_line_size = 2000000, filename = true, hive_partitioning = false, store_rejects = true, rejects_limit = 0
  )
)
SELECT
  CAST(filename AS raw_file) AS source_file, CAST(NULL AS BIGINT) AS row_number, line AS raw_text, NOT is_object AS malformed,
  CASE WHEN is_object THEN text_at(line, getvariable('time_path'), getvariable('time_paths')) END AS time,
  CASE WHEN is_object THEN text_at(line, getvariable('action_path'), getvariable('action_paths')) END AS action
FROM lines;

CREATE OR REPLACE TEMP MACRO raw_parquet(n) AS TABLE
SELECT
  CAST("@filename" AS raw_file) AS source_file, CAST(NULL AS BIGINT) AS row_number, CAST(NULL AS VARCHAR) AS raw_text, false AS malformed,
  CAST(COLUMNS(lambda name: name = getvariable('time_column_' || n)) AS VARCHAR) AS time,
  CAST(COLUMNS(lambda name: name = getvariable('action_column_' || n)) AS VARCHAR) AS action
FROM read_parquet(getvariable('files_' || n), filename = '@filename', hive_partitioning = false);

-- Rows numbered through all files of a group, in the order of their list. Those of text get their text from the file itself.
CREATE OR REPLACE TEMP MACRO csv_in_order(n) AS TABLE
SELECT * REPLACE (row_number() OVER () AS row_number, concat_ws(getvariable('delimiter_' || n), time, action) AS raw_text)
FROM raw_csv(n);

CREATE OR REPLACE TEMP MACRO wide_csv_in_order(n) AS TABLE
SELECT * REPLACE (row_number() OVER () AS row_number, concat_ws(getvariable('delimiter_' || n), time, action) AS raw_text)
FROM raw_wide_csv(n);

CREATE OR REPLACE TEMP MACRO json_in_order(n) AS TABLE
SELECT * REPLACE (row_number() OVER () AS row_number) FROM raw_json(n);

CREATE OR REPLACE TEMP MACRO parquet_in_order(n) AS TABLE
SELECT
  CAST(getvariable('path_' || n) AS raw_file) AS source_file, row_number() OVER () AS row_number,
  CAST(to_json(record) AS VARCHAR) AS raw_text, false AS malformed,
  CAST(COLUMNS(lambda name: name = getvariable('time_column_' || n)) AS VARCHAR) AS time,
  CAST(COLUMNS(lambda name: name = getvariable('action_column_' || n)) AS VARCHAR) AS action
FROM (FROM read_parquet(getvariable('files_' || n), hive_partitioning = false)) AS record;

-- Rows that the engine could not split, by line (a quoted line end starts none); below zero, among those that it could.
CREATE OR REPLACE TEMP TABLE malformed_rows (source_file VARCHAR, line BIGINT, raw_text VARCHAR);

CREATE OR REPLACE TEMP MACRO raw_malformed() AS TABLE
SELECT
  CAST(source_file AS raw_file) AS source_file, -line AS row_number, raw_text, true AS malformed,
  CAST(NULL AS VARCHAR) AS time, CAST(NULL AS VARCHAR) AS action
FROM malformed_rows;
