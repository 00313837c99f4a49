import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inputsOf, lineAt } from "../../src/duckdb/parser.js";
import { Session } from "../../src/duckdb/session.js";

let session: Session;
beforeAll(async () => {
  session = await Session.open({ threads: 1 });
});
afterAll(() => {
  session.close();
});

describe("the tables that a SELECT reads are", () => {
  test.each<[string, string, string[]]>([
    [
      "those after FROM and JOIN",
      "SELECT * FROM a JOIN b USING (x) LEFT JOIN c ON true, d",
      ["a", "b", "c", "d"],
    ],
    [
      "those in subqueries",
      "SELECT (SELECT max(x) FROM a) FROM (SELECT * FROM b) WHERE x IN (SELECT x FROM c)",
      ["a", "b", "c"],
    ],
    [
      "those in set operations",
      "SELECT * FROM a UNION ALL SELECT * FROM b EXCEPT SELECT * FROM c",
      ["a", "b", "c"],
    ],
    [
      "not the CTEs, but what they read",
      "WITH x AS (SELECT * FROM a), y AS (SELECT * FROM x, b) SELECT * FROM y",
      ["a", "b"],
    ],
    [
      "not a CTE of an outer SELECT",
      "WITH x AS (SELECT 1) SELECT (WITH y AS (SELECT * FROM x) SELECT * FROM y)",
      [],
    ],
    [
      "a table that has the name of a CTE elsewhere",
      "SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x), x",
      ["x"],
    ],
    ["each once, in small letters, sorted", "SELECT * FROM B, a, A AS again", ["a", "b"]],
    ["none where there are none", "SELECT 1", []],
    ["those of a model that starts with its input", "FROM a", ["a"]],
  ])("%s", async (_which, sql, expected) => {
    expect(await inputsOf(session, { sql, path: "v1.sql" })).toEqual(expected);
  });
});

describe("what is no SELECT is refused:", () => {
  test.each<[string, string, string]>([
    [
      "an error",
      "SELECT 1,\n  2 +\nFROM a",
      '"v1.sql", line 3: syntax error at or near "FROM". Correct the file, then run again.',
    ],
    [
      "another statement",
      "DROP TABLE a",
      '"v1.sql" is no SELECT. A model is one SELECT, and nothing beside it.',
    ],
    ["a COPY", "COPY (SELECT 1) TO 'a.csv'", '"v1.sql" is no SELECT.'],
    ["several", "SELECT 1; SELECT 2", '"v1.sql" holds 2 statements.'],
    ["several, one of which is no SELECT", "SELECT 1; DROP TABLE a", '"v1.sql" is no SELECT.'],
    ["nothing", "-- Only a comment.", '"v1.sql" holds 0 statements.'],
  ])("%s", async (_what, sql, message) => {
    await expect(inputsOf(session, { sql, path: "v1.sql" })).rejects.toThrow(message);
  });
});

test("a position in a text is on the line that it follows the start of", () => {
  expect([0, 1, 2, 4].map((position) => lineAt("a\nbc\nd", position))).toEqual([1, 1, 2, 2]);
});
