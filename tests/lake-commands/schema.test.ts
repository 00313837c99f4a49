import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TableSchema } from "../../src/lake/schema.js";
import { Project, twoRuns } from "./project.js";

it("tumble schema names the version and run that introduced each column", async () => {
  const { project, first } = await twoRuns();
  const sql = readFileSync("sql/mart/windows/v1.sql", "utf8");
  mkdirSync(join(project.folder, "sql", "mart", "windows"), { recursive: true });
  writeFileSync(
    join(project.folder, "sql", "mart", "windows", "v2.sql"),
    sql.replace(" AS avg_actions", " AS avg_actions, open_count - close_count AS surplus"),
  );
  const { run } = await project.run();
  const { columns, version } = await project.json<TableSchema>("schema");
  expect(version).toBe(2);
  expect(columns[0]).toMatchObject({ name: "window_date", type: "DATE", partition: true });
  expect(columns.find(({ name }) => name === "open_count")?.since).toMatchObject({
    version: 0,
    run: first.run,
  });
  expect(columns.at(-1)).toMatchObject({ name: "surplus", type: "BIGINT", since: { version: 2, run } });
});

it("tumble schema --typescript prints the row types of all tables", async () => {
  const { project } = await twoRuns();
  const { out } = await project.tumble("schema", "--typescript");
  expect(out).toContain("export interface WindowsRow {");
  expect(out).toContain("export interface Tables {");
});

it("tumble schema --typescript of no lake is an error, and no empty module", async () => {
  const { code, out, err } = await new Project().tumble("schema", "--typescript");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^tumble: There is no lake in ".*lake"\./);
});
