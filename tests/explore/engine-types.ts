import type { Session } from "../../src/duckdb/session.js";

/** Values of one type of the engine: a query of one column `v`. */
export interface Case {
  readonly name: string;
  /** As `duckdb_types()` calls it. */
  readonly type: string;
  readonly sql: string;
}

const values = (type: string, ...texts: readonly string[]) =>
  `SELECT CAST(t AS ${type}) AS v FROM (VALUES ${[...texts.map((text) => `('${text.replaceAll("'", "''")}')`), "(NULL)"].join(", ")}) AS list(t)`;

const infinities = ["infinity", "-infinity", "2016-07-26", "1969-12-31"];
const instants = [...infinities, "2016-07-26 02:40:00", "0044-03-15 (BC) 10:00:00", "9999-12-31 23:59:59"];
const micros = [...instants, "2016-07-26 02:40:00.000001", "10000-01-01 00:00:00.5"];

/** What `test_all_types()` leaves out, and the values that are easily spoilt. */
const more: readonly (readonly [type: string, name: string, sql: string])[] = [
  ["NULL", "NULL", "SELECT NULL AS v"],
  ["TYPE", "types", "SELECT get_type(1) AS v"],
  ["VARIANT", "variant", "SELECT CAST(5 AS VARIANT) AS v"],
  ["LIST", "list of variants", "SELECT [CAST(5 AS VARIANT)] AS v"],
  ["STRUCT", "fields without names", "SELECT row(1, 2, 'x') AS v"],
  ["FLOAT", "odd floats", values("FLOAT", "nan", "inf", "-inf", "-0.0", "0.1", "1e-45", "16777217", "1e38")],
  ["DOUBLE", "odd doubles", values("DOUBLE", "nan", "inf", "-inf", "-0.0", "5e-324", "0.30000000000000004")],
  ["DATE", "dates", values("DATE", ...infinities, "0044-03-15 (BC)", "10000-01-01")],
  ["TIMESTAMP", "timestamps", values("TIMESTAMP", ...micros)],
  ["TIMESTAMP_S", "seconds", values("TIMESTAMP_S", ...instants)],
  ["TIMESTAMP_MS", "milliseconds", values("TIMESTAMP_MS", ...instants, "2016-07-26 02:40:00.001")],
  [
    "TIMESTAMP_NS",
    "nanoseconds",
    values("TIMESTAMP_NS", ...infinities, "2016-07-26 02:40:00.000000001", "1677-09-22"),
  ],
  ["TIMESTAMP WITH TIME ZONE", "instants", values("TIMESTAMPTZ", ...micros.map((text) => zoned(text)))],
  ["TIME WITH TIME ZONE", "offsets", values("TIMETZ", "00:00:00+15:59:59", "23:59:59.999999-05:30")],
  ["TIME", "times", values("TIME", "24:00:00", "00:00:00.000001")],
  ["INTERVAL", "spans", values("INTERVAL", "-1 month 5 days -3 hours 0.000001 s", "0 s", "-2 years -1 day")],
  ["HUGEINT", "sums", "SELECT sum(i) AS v FROM range(10) AS t(i)"],
  ["BIGNUM", "numbers of 60 digits", values("BIGNUM", "9".repeat(60), `-${"9".repeat(60)}`, "0")],
  ["BIT", "bits", values("BIT", "1", "0", "0101", "000000001")],
  ["BLOB", "bytes", values("BLOB", "", "\\x00\\xFF", "a,\"b\\x0A'", "\\x5C")],
  [
    "VARCHAR",
    "texts",
    `${values("VARCHAR", "", "NULL", "null", "\\N", " a ", 'a"b', "a,b;c\td", "=1+1", "'=1", "a\\nb|*_<b>&amp;", "\ufeffa", "\ud83e\udd86e\u0301", "a\u202eb")} UNION ALL SELECT chr(27) || chr(13) || chr(10) || chr(10) || chr(133)`,
  ],
  [
    "VARCHAR",
    "JSON",
    values("JSON", '{"a":1.50,"b":[null,"x y"]}', '"text"', "12345678901234567890", "[]", "NaN"),
  ],
  ["LIST", "odd lists", "SELECT unnest([[], [NULL], [[1], NULL, []]]) AS v"],
  ["LIST", "lists of lists", "SELECT unnest([[{a: [DATE '2016-07-26'], b: 0.1::FLOAT}], [], NULL]) AS v"],
  ["STRUCT", "fields that are numbers", `SELECT {'2': 0.1::FLOAT, '1': 1::DOUBLE, 'b "c"': 'x'} AS v`],
  ["MAP", "odd maps", "SELECT unnest([MAP {'b': 1.50, 'a': NULL}, MAP {}, MAP {'': 0.01}, NULL]) AS v"],
  ["MAP", "maps of maps", "SELECT MAP {[1, 2]: MAP {TIMESTAMP '2016-07-26 00:00:00': {a: NULL::BLOB}}} AS v"],
  [
    "UNION",
    "odd unions",
    "SELECT unnest([union_value(a := NULL::HUGEINT), union_value(a := 5::HUGEINT), NULL]) AS v",
  ],
  ["ARRAY", "odd arrays", "SELECT unnest([[NULL, 1.5], [0.1, -0.0], NULL])::DOUBLE[2] AS v"],
  ["ENUM", "names", `SELECT unnest(['a,b', '=1', '', NULL])::ENUM('a,b', '=1', '') AS v`],
];

/** Every column of `test_all_types()`, and more. */
export async function everyCase(session: Session): Promise<Case[]> {
  const columns = await session.rows<{ name: string; type: string }>(
    "SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM test_all_types())",
  );
  const theirs = columns.map(({ name, type }) => ({
    name,
    type: rootOf(type),
    sql: `SELECT "${name}" AS v FROM test_all_types(use_large_enum := false, use_large_bignum := false)`,
  }));
  return [...theirs, ...more.map(([type, name, sql]) => ({ name, type, sql }))];
}

/** Names of all types that the engine has. */
export async function everyType(session: Session): Promise<string[]> {
  const rows = await session.rows<{ type: string }>(
    "SELECT DISTINCT logical_type AS type FROM duckdb_types() ORDER BY type",
  );
  return rows.map((row) => row.type);
}

function rootOf(type: string): string {
  if (type.endsWith("[]")) return "LIST";
  if (type.endsWith("]")) return "ARRAY";
  return type.replace(/\(.*$/s, "");
}

function zoned(text: string): string {
  return /\d:\d/.test(text) ? `${text}+00` : text.endsWith("infinity") ? text : `${text} 00:00:00+00`;
}
