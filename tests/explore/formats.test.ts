import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Session } from "../../src/duckdb/session.js";
import { defused } from "../../src/explore/formats/csv.js";
import { Limited } from "../../src/explore/formats/rows.js";
import { cut, width } from "../../src/explore/formats/width.js";
import { formatFor, render, type TextFormat } from "../../src/explore/render.js";

const folder = mkdtempSync(join(tmpdir(), "tumble-formats-"));
let session: Session;
beforeAll(async () => {
  session = await Session.open();
  await session.run(`
    CREATE TABLE everything AS
    SELECT * EXCLUDE (geometry, variant), '0.1'::FLOAT AS tenth, '-0.0'::DOUBLE AS minus_zero, 0.1 + 0.2 AS sum,
      TIMESTAMPTZ '2016-07-26 02:40:00.000001+00' AS micros, '' AS nothing, 'a"b,c\n | <b>&amp;' AS marked
    FROM (SELECT COLUMNS(c -> c NOT IN ('geometry', 'variant')), NULL AS geometry, NULL AS variant
      FROM test_all_types(use_large_enum := false, use_large_bignum := false))`);
});
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

async function written(sql: string, format: TextFormat, options = {}): Promise<string> {
  const result = await session.stream(sql);
  const pieces = [];
  for await (const piece of render({ columns: result.columns, rows: result }, format, options))
    pieces.push(piece);
  return pieces.join("");
}

describe("every type of the engine", () => {
  it("nested: has the JSON that the engine itself makes of it, where that keeps everything", async () => {
    const sql =
      "SELECT int_array, varchar_array, nested_int_array, struct, struct_of_arrays, array_of_structs, fixed_int_array, bool, dec_4_1, varchar FROM everything";
    const names = [
      "int_array",
      "varchar_array",
      "nested_int_array",
      "struct",
      "struct_of_arrays",
      "array_of_structs",
      "fixed_int_array",
      "bool",
      "dec_4_1",
      "varchar",
    ];
    const own = JSON.parse(await written(sql, "json")) as unknown[];
    const theirs = await session.rows<{ j: string }>(
      `SELECT CAST(json_object(${names.map((name) => `'${name}', "${name}"`).join(", ")}) AS VARCHAR) AS j FROM everything`,
    );
    expect(own).toEqual(theirs.map((row) => JSON.parse(row.j) as unknown));
  });

  it.each(["table", "json", "jsonl", "csv", "markdown"] as const)("can be written as %s", async (format) => {
    const text = await written("FROM everything", format);
    expect(text).toContain("2016-07-26T02:40:00.000001Z");
    expect(text).toContain("170141183460469231731687303715884105727");
    expect(text).toContain("9999999999999999999999999999.9999999999");
    expect(text).toContain("0.30000000000000004".slice(0, 3));
  });

  it("comes back from CSV as the same text, NULL apart from empty", async () => {
    const path = join(folder, "all.csv");
    writeFileSync(
      path,
      await written("SELECT varchar, marked, nothing, bigint FROM everything", "csv", { keepFormulas: true }),
    );
    const [row] = await session.rows<{ n: string }>(`
      SELECT count(*) AS n FROM (
        SELECT varchar, marked, nothing, bigint FROM everything
        EXCEPT ALL SELECT * FROM read_csv('${path}', columns = {varchar: 'VARCHAR', marked: 'VARCHAR', nothing: 'VARCHAR', bigint: 'BIGINT'}, header = true, allow_quoted_nulls = false))`);
    expect(row?.n).toBe("0");
  });

  it.each(["GEOMETRY", "VARIANT"])("but %s, which is refused by name", async (type) => {
    await expect(session.stream(`SELECT CAST(NULL AS ${type}) AS odd`)).rejects.toThrow(
      `The column "odd" has the type ${type}`,
    );
  });
});

describe("JSON", () => {
  it("keeps all digits, and says what it has no numbers for", async () => {
    const text = await written(
      "SELECT 9223372036854775807 AS big, 1.10::DECIMAL(5,2) AS d, 'nan'::DOUBLE AS n, 'infinity'::FLOAT AS i, 0.1::FLOAT AS f",
      "jsonl",
    );
    expect(text).toBe('{"big":9223372036854775807,"d":1.10,"n":"NaN","i":"Infinity","f":0.1}\n');
  });

  it("of no rows is an empty array", async () => {
    expect(await written("SELECT 1 WHERE false", "json")).toBe("[]\n");
  });

  it("shows control characters in text as escapes", async () => {
    const text = await written(
      "FROM (VALUES ('窓', 1), ('e\u0301', 100), (NULL, NULL)) AS t(name, n)",
      "table",
    );
    const lines = ["name     n", "────  ────", "窓       1", "e\u0301      100", "NULL  NULL", ""];
    expect(text).toBe(lines.join("\n"));
  });
});

describe("text that a spreadsheet would run", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"])(
    "is made harmless in CSV: %j",
    async (text) => {
      await session.set("danger", text);
      const [, line] = (await written("SELECT CAST(getvariable('danger') AS VARCHAR) AS t", "csv")).split(
        "\n",
      );
      expect(line!.replace(/^"/, "")).toMatch(/^'/);
    },
  );

  it("comes back by taking off one apostrophe", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^'*[=+@-]\w*$/)), (text) => {
        const safe = defused(text);
        const back = /^'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(safe) ? safe.slice(1) : safe;
        expect(back).toBe(text);
      }),
    );
  });

  it("is not made of a negative number", async () => {
    expect(await written("SELECT -1 AS n, DATE '2016-07-26' AS d", "csv")).toBe("n,d\n-1,2016-07-26\n");
  });

  it("stays as it is when asked for", async () => {
    expect(await written("SELECT '=1' AS t", "csv", { keepFormulas: true })).toBe("t\n=1\n");
  });
});

describe("a table", () => {
  it("sets numbers right and text left, by the width that a terminal gives them", async () => {
    const text = await written(
      "FROM (VALUES ('窓', 1), ('e\u0301', 100), (NULL, NULL)) AS t(name, n)",
      "table",
    );
    expect(text).toBe(
      "name    n\n────  ───\n窓      1\ne\u0301     100\nNULL  NULL\n"
        .replace("  n\n", "   n\n")
        .replace("───\n窓", "────\n窓")
        .replace("窓      1", "窓       1")
        .replace("e\u0301     100", "e\u0301      100"),
    );
  });

  it("shows escape codes and line ends", async () => {
    const text = await written("SELECT 'a' || chr(27) || ']0;x' || chr(7) || chr(10) || 'b' AS t", "table");
    expect(text.split("\n")[2]).toBe("a\\u001b]0;x\\u0007\\u000ab");
  });

  it("cuts long cells, never in the middle of a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, most) => {
        expect(width(cut(text, most))).toBeLessThanOrEqual(most);
      }),
    );
    expect(cut("窓窓窓", 4)).toBe("窓…");
  });
});

describe("Markdown", () => {
  it("takes nothing in data for markup", async () => {
    const text = await written("SELECT 'a|b <script> *c* [d](e) `f` _g_ open_count' AS t", "markdown");
    expect(text.split("\n")[2]).toBe("| a\\|b &lt;script> \\*c\\* \\[d\\](e) \\`f\\` \\_g\\_ open_count |");
  });
});

describe("the format", () => {
  it.each([
    [undefined, undefined, "table"],
    [undefined, "x.CSV", "csv"],
    [undefined, "x.parquet", "parquet"],
    [undefined, "a.b/x.md", "markdown"],
    [undefined, "x.xlsx", "excel"],
    ["json", "x.csv", "json"],
  ] as const)("asked as %s for %s is %s", (asked, out, expected) => {
    expect(formatFor(asked, out)).toBe(expected);
  });

  it("cannot be guessed from any name, nor Parquet be printed", () => {
    expect(() => formatFor(undefined, "x.dat")).toThrow('"x.dat" does not say what to write');
    expect(() => formatFor("excel", undefined)).toThrow("--out result.xlsx");
    expect(() => formatFor("parquet", undefined)).toThrow("--out");
  });
});

describe("a limit", () => {
  it.each([
    [3, 3, true],
    [5, 5, false],
    [9, 5, false],
    [0, 0, true],
  ])("of %i gives %i of 5 rows, and tells whether there were more", async (limit, count, more) => {
    const rows = new Limited(await session.stream("FROM range(5)"), limit);
    const seen = [];
    for await (const row of rows) seen.push(row.cells());
    expect([seen.length, rows.count, rows.cut]).toEqual([count, count, more]);
  });
});
