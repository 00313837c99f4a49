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
  await session.run("CREATE TABLE everything AS FROM test_all_types(use_large_enum := false)");
  return () => {
    session.close();
  };
});

async function copy(sql: string, parameters = {}): Promise<number> {
  // The engine remembers what it has read of a file.
  path = join(folder, `${++written}.parquet`);
  const none = new Set<string>();
  const query = { sql, tables: none, functions: none, parameters: none, listsCatalog: false };
  const workspace = { session, lake: null, names: [], known: [], broken: new Map<string, string>() };
  return copyParquet(workspace, query, { sql, parameters }, path);
}

it("every type of the engine comes back from Parquet as the same value, or is refused", async () => {
  const columns = await session.rows<{ column_name: string; column_type: string }>("DESCRIBE everything");
  const refused = [];
  for (const { column_name: name, column_type: type } of columns) {
    try {
      await copy(`SELECT "${name}" AS v FROM everything`);
    } catch (error) {
      refused.push([name, (error as Error).message.slice(0, 40)]);
      continue;
    }
    const [row] = await session.rows<{ same: boolean }>(`
      SELECT bool_and(wrote.v IS NOT DISTINCT FROM had.v) AS same
      FROM (SELECT CAST(v AS ${type}) AS v, row_number() OVER () AS i FROM read_parquet('${path}')) AS wrote
      JOIN (SELECT "${name}" AS v, row_number() OVER () AS i FROM everything) AS had USING (i)`);
    expect([name, row?.same]).toEqual([name, true]);
  }
  expect(refused.map(([name]) => name)).toEqual(["hugeint", "uhugeint"]);
});

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
