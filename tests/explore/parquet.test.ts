import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { Session } from "../../src/duckdb/session.js";
import { copyParquet } from "../../src/explore/ask.js";
import { newFolder } from "./lakes.js";

let session: Session;
let folder: string;
let path: string;
let written = 0;
beforeAll(async () => {
  session = await Session.open();
  folder = newFolder();
  return () => {
    session.close();
  };
});

async function copy(sql: string, parameters = {}): Promise<number> {
  // The engine remembers what it has read of a file.
  path = join(folder, `${++written}.parquet`);
  const none = new Set<string>();
  const query = { sql, tables: none, functions: none, parameters: none, listsCatalog: false };
  const workspace = {
    session,
    lake: null,
    names: [],
    known: [],
    broken: new Map<string, string>(),
    checkFiles: () => undefined,
  };
  return copyParquet(workspace, query, { sql, parameters }, path);
}

it("sums, which are HUGEINT, keep all their digits", async () => {
  expect(await copy("SELECT sum(i) AS a, 1 AS a FROM range($n) AS t(i)", { n: 10n })).toBe(1);
  const [row] = await session.rows(`SELECT a, typeof(a) AS type FROM read_parquet('${path}')`);
  expect(row).toEqual({ a: "45", type: "DECIMAL(38,0)" });
  await copy("SELECT 12345678901234567890123456789::HUGEINT AS h");
  expect(await session.rows(`FROM read_parquet('${path}')`)).toEqual([
    { h: "12345678901234567890123456789" },
  ]);
});

it("nested types that would lose something are refused by name", async () => {
  await expect(copy("SELECT [1::HUGEINT] AS h")).rejects.toThrow('The column "h" has the type HUGEINT[]');
  expect(await copy(`SELECT {'INTERVAL': 1} AS s`)).toBe(1);
});
