import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { newFolder, smallEvents, writeEvents } from "./lakes.js";

const mart = `-- One row per date: its busiest window.
SELECT window_date, max(total_count) AS most, CAST(max(avg_actions) AS DECIMAL(12, 2)) AS "best-average"
FROM windows GROUP BY window_date`;

const program = `
import { openLake, UserError, type LakeTables } from "tumble";
import { sql } from "kysely";
import type { Tables } from "./tables.js";

const lake = await openLake();
const db = lake.db<LakeTables & Tables>();
const rows = await db
  .selectFrom("peaks")
  .innerJoin("daily", "daily.window_date", "peaks.window_date")
  .select(["peaks.window_date", "most", "best-average", "event_count"])
  .orderBy("most", "desc")
  .orderBy("window_date")
  .execute();
for (const row of rows) {
  const most: bigint | null = row.most;
  const average: string | null = row["best-average"];
  console.log(row.window_date, most, average, row.event_count + 0n);
}
// @ts-expect-error: The mart has no such column.
await db.selectFrom("peaks").select("nonsense").execute().catch((error: unknown) => {
  console.log(error instanceof UserError);
});
const { rows: [first] } = await sql<{ n: bigint }>\`SELECT count(*) AS n FROM windows\`.execute(db);
console.log(first?.n);
await db.destroy();
`;

const options = { module: "nodenext", target: "es2022", types: ["node"], strict: true, skipLibCheck: false };

it("a program of a stranger's project compiles with the types of its own marts, and runs", () => {
  const folder = newFolder();
  const here = (path: string) => resolve(import.meta.dirname, "../..", path);
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  symlinkSync(here("."), join(folder, "node_modules", "tumble"));
  for (const name of ["kysely", "@types/node"])
    symlinkSync(here(`node_modules/${name}`), join(folder, "node_modules", name));
  writeEvents(folder, "events.csv", smallEvents);
  mkdirSync(join(folder, "sql", "mart", "peaks"), { recursive: true });
  writeFileSync(join(folder, "sql", "mart", "peaks", "v1.sql"), mart);
  writeFileSync(join(folder, "tumble.yaml"), "source: events.csv\n");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  writeFileSync(join(folder, "main.ts"), program);

  const node = (...args: readonly string[]) =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  node(here("dist/main.js"), "run", "--quiet");
  writeFileSync(join(folder, "tables.ts"), node(here("dist/main.js"), "schema", "--typescript"));
  const compiler = spawnSync(process.execPath, [here("node_modules/typescript/lib/tsc.js"), "-p", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(compiler.stdout).toBe("");
  expect(node("main.js")).toBe("2016-07-26 2n 1.00 3n\n2016-07-27 2n 1.00 3n\ntrue\n4n\n");
});
