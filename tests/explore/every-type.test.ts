import { Kysely, sql } from "kysely";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { DuckDBDialect } from "../../src/duckdb/dialect.js";
import { Session } from "../../src/duckdb/session.js";
import type { EngineType } from "../../src/duckdb/values.js";
import { UserError } from "../../src/errors.js";
import { copyParquet } from "../../src/explore/ask.js";
import { isNumeric } from "../../src/explore/formats/rows.js";
import { render, type TextFormat } from "../../src/explore/render.js";
import { everyCase, everyType, type Case } from "./engine-types.js";
import { newFolder } from "./lakes.js";
import { exactJson, literal } from "./literal.js";

let session: Session;
let cases: readonly Case[];
let folder: string;
let files = 0;
beforeAll(async () => {
  session = await Session.open();
  cases = await everyCase(session);
  folder = newFolder();
  return () => {
    session.close();
  };
});

const refusedAsText = ["geometry", "types", "variant", "list of variants", "fields without names"];

/** A query for what came back of each case; the cases that were refused, and those that came back as something else. */
async function tried(
  back: (each: Case) => Promise<string>,
  chosen = cases,
): Promise<{ refused: string[]; spoilt: string[] }> {
  const refused = [];
  const spoilt = [];
  for (const each of chosen) {
    try {
      const query = await back(each);
      const rows = await session.rows<{ had: string | null; got: string | null }>(`
        WITH had AS (SELECT v, row_number() OVER () AS i FROM (${each.sql})),
        got AS (SELECT v, row_number() OVER () AS i FROM (${query}))
        SELECT CAST(had.v AS VARCHAR) AS had, CAST(got.v AS VARCHAR) AS got
        FROM had FULL JOIN got USING (i)
        WHERE CAST(had.v AS VARCHAR) IS DISTINCT FROM CAST(got.v AS VARCHAR)
          OR had.v IS DISTINCT FROM got.v OR had.i IS NULL OR got.i IS NULL`);
      spoilt.push(...rows.map(({ had, got }) => `${each.name}: ${had ?? "NULL"} → ${got ?? "NULL"}`));
    } catch (error) {
      if (error instanceof UserError) refused.push(each.name);
      else spoilt.push(`${each.name}: ${String(error).split("\n")[0] ?? ""}`);
    }
  }
  return { refused, spoilt };
}

async function typeOf({ name, sql }: Case): Promise<EngineType> {
  const [type] = (await session.stream(sql)).types;
  if (!type) throw new Error(`The case ${name} has no column.`);
  return type;
}

async function written({ sql }: Case, format: TextFormat): Promise<string> {
  const result = await session.stream(sql);
  const pieces = [];
  for await (const piece of render({ columns: result.columns, rows: result }, format, { keepFormulas: true }))
    pieces.push(piece);
  return pieces.join("");
}

function fileOf(text: string, extension: string): string {
  const path = join(folder, `${++files}.${extension}`);
  writeFileSync(path, text);
  return path;
}

function rowsOf(values: readonly unknown[], type: EngineType): string {
  return values.map((value) => `SELECT ${literal(value, type)} AS v`).join(" UNION ALL ");
}

function fromTexts(texts: readonly (string | null)[], type: EngineType): string {
  const isNested = /valueType|keyType|entryNames|memberTags/.test(Object.keys(type).join());
  return rowsOf(
    texts.map((text) => (isNested && text !== null ? exactJson(text) : text)),
    type,
  );
}

function columnsOf(type: EngineType): string {
  return `columns = {v: '${String(type).replaceAll("'", "''")}'}`;
}

it("every type that the engine has is among the cases", async () => {
  const types = await everyType(session);
  expect(types.length).toBeGreaterThan(30);
  expect(types.filter((type) => !cases.some((each) => each.type === type))).toEqual([]);
});

it("CSV gives every value back to DuckDB, which is told the types", async () => {
  const { refused, spoilt } = await tried(async (each) => {
    const type = await typeOf(each);
    const path = fileOf(await written(each, "csv"), "csv");
    const options = `header = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false`;
    if (!("keyType" in type) && !("memberTags" in type))
      return `FROM read_csv('${path}', ${options}, ${columnsOf(type)})`;
    const rows = await session.rows<{ v: string | null }>(
      `FROM read_csv('${path}', ${options}, columns = {v: 'VARCHAR'})`,
    );
    return fromTexts(
      rows.map((row) => row.v),
      type,
    );
  });
  expect(spoilt).toEqual([]);
  expect(refused).toEqual(refusedAsText);
});

it.each(["json", "jsonl"] as const)(
  "%s gives every value back to whoever keeps its numbers",
  async (format) => {
    const { refused, spoilt } = await tried(
      async (each) => {
        const type = await typeOf(each);
        const text = await written(each, format);
        const whole = format === "json" ? text : `[${text.trimEnd().split("\n").join(",")}]`;
        return rowsOf(
          (exactJson(whole) as { v: unknown }[]).map((row) => row.v),
          type,
        );
      },
      cases.filter((each) => each.name !== "JSON"),
    );
    expect(spoilt).toEqual([]);
    expect(refused).toEqual(refusedAsText);
  },
);

it("JSON in JSON stands as it is, and what is no JSON to others is text", async () => {
  const json = cases.find((each) => each.name === "JSON");
  expect(json && (await written(json, "jsonl")).split("\n")).toEqual([
    '{"v":{"a":1.50,"b":[null,"x y"]}}',
    '{"v":"text"}',
    '{"v":12345678901234567890}',
    '{"v":[]}',
    '{"v":"NaN"}',
    '{"v":null}',
    "",
  ]);
});

it("JSON is read by DuckDB, which is told the types, where its reader can", async () => {
  const { refused, spoilt } = await tried(async (each) => {
    const type = await typeOf(each);
    const path = fileOf(await written(each, "json"), "json");
    return `FROM read_json('${path}', ${columnsOf(type)})`;
  });
  const cannot = spoilt.map((line) => line.split(":")[0]);
  expect([...new Set(cannot)]).toEqual([
    ...["bignum", "dec_18_6", "dec38_10", "blob", "bit", "map"],
    ...["numbers of 60 digits", "bits", "bytes", "JSON", "odd maps", "maps of maps"],
  ]);
  expect(refused).toEqual(refusedAsText);
});

it("a table shows every value; only NULL and blanks at the end of a line are like others", async () => {
  const { refused, spoilt } = await tried(async (each) => {
    const [, , ...lines] = (await written(each, "table")).split("\n").slice(0, -1);
    const type = await typeOf(each);
    const cells = isNumeric(String(type)) ? lines.map((line) => line.trimStart()) : lines;
    return fromTexts(
      cells.map((cell) => (cell === "NULL" ? null : obeyed(cell))),
      type,
    );
  });
  expect(spoilt).toEqual(["texts: NULL → NULL", "texts:  a  →  a"]);
  expect(refused).toEqual(refusedAsText);
});

it("Markdown shows every value; only NULL is like an empty text", async () => {
  const { refused, spoilt } = await tried(async (each) => {
    const [, , ...lines] = (await written(each, "markdown")).split("\n").slice(0, -1);
    const cells = lines.map((line) => line.slice(2, -2));
    return fromTexts(
      cells.map((cell) => (cell === "" ? null : obeyed(plain(cell)))),
      await typeOf(each),
    );
  });
  expect(spoilt).toEqual(["bytes:  → NULL", "texts:  → NULL", "names:  → NULL"]);
  expect(refused).toEqual(refusedAsText);
});

/** What `harmless` shows as escapes. */
function obeyed(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)));
}

function plain(markdown: string): string {
  return markdown
    .replace(/\\([\\`*[\]|~_])/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}

it("Parquet gives every value back, or is not written", async () => {
  const none = new Set<string>();
  const workspace = {
    session,
    lake: null,
    names: [],
    known: [],
    broken: new Map<string, string>(),
    checkFiles: () => undefined,
  };
  const { refused, spoilt } = await tried(
    async (each) => {
      const path = join(folder, `${++files}.parquet`);
      const query = { sql: each.sql, tables: none, functions: none, parameters: none, listsCatalog: false };
      await copyParquet(workspace, query, { sql: each.sql, parameters: {} }, path);
      const [{ type } = { type: "" }] = await session.rows<{ type: string }>(
        `SELECT column_type AS type FROM (DESCRIBE ${each.sql})`,
      );
      const isNamed = !type.startsWith("STRUCT(INTEGER,");
      return `SELECT ${isNamed ? `CAST(v AS ${type})` : "v"} AS v FROM read_parquet('${path}')`;
    },
    cases.filter((each) => each.name !== "types"),
  );
  expect(spoilt).toEqual([]);
  // Beyond 38 digits; nested; infinity of whole seconds; HUGEINT within a union.
  expect(refused).toEqual(["hugeint", "uhugeint", "list of variants", "seconds", "odd unions"]);
});

it("Kysely gives every value, from which SQL makes the same again", async () => {
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new DuckDBDialect(() => Session.open()),
  });
  const { refused, spoilt } = await tried(async (each) => {
    const type = await typeOf(each);
    const { rows } = await sql.raw<{ v: unknown }>(each.sql).execute(db);
    return rowsOf(
      rows.map((row) => row.v),
      type,
    );
  });
  await db.destroy();
  expect(spoilt).toEqual([]);
  expect(refused).toEqual(refusedAsText);
});
