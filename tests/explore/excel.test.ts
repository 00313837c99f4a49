import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Session } from "../../src/duckdb/session.js";
import { UserError } from "../../src/errors.js";
import { everyCase } from "./engine-types.js";
import { newFolder, newLake } from "./lakes.js";
import { momentOf, readWorkbook, workbookBytes, type Workbook, type WorkbookCell } from "./workbook.js";

let session: Session;
beforeAll(async () => {
  session = await Session.open();
});
afterAll(() => {
  session.close();
});

const bytesOf = (sql: string) => workbookBytes(session, sql);

async function workbookOf(sql: string): Promise<Workbook> {
  return readWorkbook(await bytesOf(sql));
}

/** The cell of a query that has one. */
async function cellOf(expression: string) {
  const cell = (await workbookOf(`SELECT ${expression} AS v`)).rows[1]?.get("A");
  return cell && { ...cell, isBold: undefined };
}

describe("a workbook", () => {
  it("has a bold header that stays in sight, and columns as wide as what is in them", async () => {
    const { frozenRows, rows, widths, parts } = await workbookOf(
      "SELECT 'a text that is a little longer' AS note, 1 AS n, repeat('x', 500) AS long",
    );
    expect(frozenRows).toBe("1");
    expect([...rows[0]!.values()].map(({ value, kind, isBold }) => [value, kind, isBold])).toEqual([
      ["note", "text", true],
      ["n", "text", true],
      ["long", "text", true],
    ]);
    expect(rows[1]!.get("A")).toMatchObject({ value: "a text that is a little longer", isBold: false });
    expect(widths).toEqual([32, 8, 60]);
    expect(parts).toEqual([
      "[Content_Types].xml",
      "_rels/.rels",
      "xl/_rels/workbook.xml.rels",
      "xl/styles.xml",
      "xl/workbook.xml",
      "xl/worksheets/sheet1.xml",
    ]);
  });

  it.each([
    ["DATE '2016-07-26'", "2016-07-26T00:00:00.000Z", "yyyy-mm-dd"],
    ["DATE '9999-12-31'", "9999-12-31T00:00:00.000Z", "yyyy-mm-dd"],
    ["DATE '1900-03-01'", "1900-03-01T00:00:00.000Z", "yyyy-mm-dd"],
    ["TIMESTAMP '2016-07-26 02:40:00'", "2016-07-26T02:40:00.000Z", "yyyy-mm-dd hh:mm:ss"],
    ["TIMESTAMP_NS '2016-07-26 23:59:59.999'", "2016-07-26T23:59:59.999Z", "yyyy-mm-dd hh:mm:ss.000"],
    ["TIMESTAMPTZ '2016-07-26 02:40:00+02'", "2016-07-26T00:40:00.000Z", 'yyyy-mm-dd hh:mm:ss"Z"'],
    ["TIMESTAMPTZ '2016-07-26 02:40:00.5Z'", "2016-07-26T02:40:00.500Z", 'yyyy-mm-dd hh:mm:ss.000"Z"'],
    ["TIME '18:00:00'", "1899-12-30T18:00:00.000Z", "hh:mm:ss"],
  ])("has %s as a date of Excel, instants with the Z that says UTC", async (sql, moment, format) => {
    const cell = await cellOf(sql);
    expect([cell?.kind, cell?.format]).toEqual(["number", format]);
    expect(momentOf(cell!.value)).toBe(moment);
  });

  it.each([
    ["42", "42", "0"],
    ["-123456789012345::BIGINT", "-123456789012345", "0"],
    ["1.10::DECIMAL(5, 2)", "1.10", "0.00"],
    ["1000000000000000000::HUGEINT", "1000000000000000000", "0"],
    ["0.1::FLOAT", "0.1", "General"],
    ["0.1::DOUBLE + 0.2", "0.30000000000000004", "General"],
    ["-1e300::DOUBLE", "-1e+300", "General"],
  ])("has %s as a number", async (sql, value, format) => {
    expect(await cellOf(sql)).toMatchObject({ kind: "number", value, format });
  });

  it.each([
    ["9007199254740993::BIGINT", "9007199254740993"],
    ["12345678901234.567::DECIMAL(20, 3)", "12345678901234.567"],
    ["'nan'::DOUBLE", "NaN"],
    ["'-inf'::FLOAT", "-Infinity"],
    ["5e-324::DOUBLE", "5e-324"],
    ["TIMESTAMPTZ '2016-07-26 02:40:00.000001Z'", "2016-07-26T02:40:00.000001Z"],
    ["DATE '1900-02-28'", "1900-02-28"],
    ["DATE '10000-01-01'", "10000-01-01"],
    ["TIMESTAMP 'infinity'", "infinity"],
    ["TIME '24:00:00'", "24:00:00"],
    ["INTERVAL 3 HOUR", "03:00:00"],
    ["[1, NULL]", "[1,null]"],
    ["{a: DATE '2016-07-26'}", '{"a":"2016-07-26"}'],
  ])("has %s as text, which Excel could not hold whole otherwise", async (sql, value) => {
    expect(await cellOf(sql)).toMatchObject({ kind: "text", value });
  });

  it("tells NULL, empty text and truth apart", async () => {
    const { rows } = await workbookOf("SELECT NULL AS a, '' AS b, true AS c, false AS d");
    expect([...rows[1]!].map(([column, { kind, value }]) => [column, kind, value])).toEqual([
      ["B", "text", ""],
      ["C", "boolean", "1"],
      ["D", "boolean", "0"],
    ]);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "007", "1e5", '=HYPERLINK("x")'])(
    "has %s as text, which stays text when it is edited",
    async (text) => {
      await session.set("text", text);
      expect(await cellOf("CAST(getvariable('text') AS VARCHAR)")).toMatchObject({
        kind: "text",
        value: text,
        isQuoted: true,
      });
    },
  );

  it.each([
    "a\u001b[31m\r\n\tb",
    "_x0041_ and _x",
    " <b>&amp;\"' ",
    "\ufffe\uffff\u0085",
    "🦆e\u0301",
    "\n",
    "]]>",
  ])("keeps every character of %j", async (text) => {
    await session.set("text", text);
    expect(await cellOf("CAST(getvariable('text') AS VARCHAR)")).toMatchObject({ kind: "text", value: text });
  });

  it("names the 27th column AA, and the 703rd AAA", async () => {
    const list = Array.from({ length: 703 }, (_, i) => `${i} AS c${i}`).join(", ");
    const { rows } = await workbookOf(`SELECT ${list}`);
    expect(rows[1]!.get("AA")?.value).toBe("26");
    expect(rows[1]!.get("ZZ")?.value).toBe("701");
    expect(rows[1]!.get("AAA")?.value).toBe("702");
  });

  it.each([0, 99, 100, 101, 5000])("of %i rows has them all, in their order", async (count) => {
    const { rows } = await workbookOf(`SELECT i FROM range(${count}) AS t(i)`);
    expect(rows.slice(1).map((row) => row.get("A")?.value)).toEqual(
      Array.from({ length: count }, (_, i) => String(i)),
    );
  });

  it("is the same to the byte when the rows are", async () => {
    const sql = "SELECT i, DATE '2016-07-26' AS d FROM range(300) AS t(i)";
    expect(await bytesOf(sql)).toEqual(await bytesOf(sql));
  });

  it("loses nothing of any type: what is no text means the same value", async () => {
    const spoilt = [];
    for (const { name, sql } of await everyCase(session)) {
      let rows;
      try {
        rows = (await workbookOf(sql)).rows.slice(1).map((row) => row.get("A"));
      } catch (error) {
        if (error instanceof UserError) continue;
        throw error;
      }
      const result = await session.stream(sql);
      let i = 0;
      for await (const row of result) {
        const [text = null] = row.texts();
        const cell = rows[i++];
        const same =
          cell === undefined || cell.kind === "text" ? (cell?.value ?? null) === text : means(cell, text);
        if (!same)
          spoilt.push(`${name}: ${text ?? "NULL"} → ${cell?.kind ?? "nothing"} ${cell?.value ?? ""}`);
      }
      if (i !== rows.length) spoilt.push(`${name}: ${i} rows → ${rows.length}`);
    }
    expect(spoilt).toEqual([]);
  });
});

function means({ kind, format, value }: WorkbookCell, text: string | null): boolean {
  if (kind === "boolean") return text === (value === "1" ? "true" : "false");
  if (!/yy|hh/.test(format)) return text === value;
  const moment = momentOf(value);
  const time = moment.slice(11, 23).replace(/\.?0{3}$/, "");
  const parts = [
    ...(format.startsWith("yy") ? [moment.slice(0, 10)] : []),
    ...(format.includes("hh") ? [time] : []),
  ];
  return text === parts.join("T") + (format.endsWith('"Z"') ? "Z" : "");
}

describe("what a sheet of Excel cannot hold is refused", () => {
  it.each([
    [
      "a longer text",
      "SELECT 'a' AS v UNION ALL SELECT repeat('b', 32768)",
      '"v" has a text of 32768 characters',
    ],
    [
      "more columns",
      `SELECT ${Array.from({ length: 16_385 }, (_, i) => `0 AS c${i}`).join(", ")}`,
      "There are 16385 columns",
    ],
  ])("%s", async (_what, sql, message) => {
    await expect(bytesOf(sql)).rejects.toThrow(message);
  });

  it("but not as much as it does hold", async () => {
    const cell = await cellOf("repeat('ä', 32767)");
    expect(cell?.value).toHaveLength(32_767);
  });
});

describe("the program", () => {
  const program = resolve("dist/main.js");
  const tumble = (cwd: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd, encoding: "utf8" });

  it("writes workbooks by their name or by --format excel, in export, sql, top and show", async () => {
    const { folder } = await newLake();
    for (const args of [
      ["export", "w.xlsx", "--date", "2016-07-27"],
      ["sql", "FROM windows WHERE window_date = '2016-07-27'", "-o", "w.xlsx", "--format", "excel"],
      ["top", "--date", "2016-07-27", "-o", "w.xlsx"],
      ["show", "--date", "2016-07-27", "-o", "w.xlsx"],
    ]) {
      expect(tumble(folder, ...args).stderr).toContain("Wrote 2 rows to w.xlsx.");
      expect(readWorkbook(readFileSync(join(folder, "w.xlsx"))).rows).toHaveLength(3);
    }
  });

  it("refuses a workbook under the name of something else, and on the terminal", () => {
    const folder = newFolder();
    const stderr = (...args: readonly string[]) => tumble(folder, "sql", "SELECT 1", ...args).stderr;
    expect(stderr("--format", "excel", "-o", "a/july.csv")).toContain("Name it july.xlsx, or write CSV");
    expect(stderr("-o", "july.xls")).toContain("Name it july.xlsx instead");
    expect(stderr("--format", "excel")).toContain("--out result.xlsx");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["long.xlsx", "long.csv"])(
    "leaves no part of %s when it fails half way, is out of time, or is told to stop",
    async (out) => {
      const folder = newFolder();
      const endless = "SELECT i, 'some text' AS t FROM range(1_000_000_000_000) AS r(i)";
      const failing = endless.replace("i,", "CAST(if(i > 50_000, 'x', '1') AS INTEGER),");
      expect(tumble(folder, "sql", failing, "-o", out).stderr).toContain("Could not convert");
      expect(tumble(folder, "sql", endless, "-o", out, "--timeout", "1s").stderr).toContain(
        "after 1 seconds",
      );
      const child = spawn(process.execPath, [program, "sql", endless, "-o", out], { cwd: folder });
      while (readdirSync(folder).length === 0) await new Promise((done) => setTimeout(done, 20));
      child.kill("SIGINT");
      expect(await new Promise((done) => child.on("close", done))).toBe(130);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
