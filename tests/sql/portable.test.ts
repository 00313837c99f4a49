import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtInFolder, loadModels } from "../../src/models/load.js";
import { portabilityFaults } from "./portable.js";

function defined(engine: string, pattern: RegExp): string[] {
  const sql = readFileSync(join(builtInFolder, engine, "prelude.sql"), "utf8");
  return [...sql.matchAll(pattern)].map(([, name]) => name!);
}

const ofSpark = defined("spark", /TEMPORARY FUNCTION (\w+)\(/g);
/** What both engines are given. */
const prelude = defined("duckdb", /TEMP MACRO (\w+)\(/g).filter((name) => ofSpark.includes(name));
const models = loadModels();

describe("a model runs on Spark, too:", () => {
  test.each(models)("$name@$version", ({ sql }) => {
    expect(portabilityFaults(sql, prelude)).toEqual([]);
  });

  test.each(models)("$name@$version starts with one sentence that states its grain", ({ sql }) => {
    expect(sql).toMatch(/^-- [A-Z].*\.\n(?!--)/);
  });
});

test.each([
  ["SELECT CAST(a AS VARCHAR) FROM t", "VARCHAR"],
  ["SELECT CAST(a AS TIMESTAMP) FROM t", "TIMESTAMP"],
  ['SELECT "a" FROM t', '"'],
  ["SELECT 'a\\n' FROM t", "backslash"],
  ["SELECT a::STRING FROM t", "CAST"],
  ["SELECT a // 2 FROM t", "division"],
  ["SELECT a FROM t ORDER BY a", "NULLS"],
  ["SELECT row_number() OVER (ORDER BY a DESC, b ASC NULLS LAST) FROM t", "NULLS"],
  ["SELECT * EXCLUDE (a) FROM t", "EXCLUDE"],
  ["FROM t", "SELECT"],
  ["SELECT CASE WHEN NULL THEN 1 END FROM t", "NULL"],
  ["SELECT regexp_matches(a, 'x') FROM t", "regexp_matches()"],
  ["SELECT trim(a) FROM t", "trim()"],
  ["SELECT concat(a, b) FROM t", "concat()"],
  ["CREATE TABLE t AS SELECT 1", "one SELECT"],
])("%s does not", (sql, why) => {
  expect(portabilityFaults(sql, prelude).join()).toContain(why);
});
