import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";

const eslint = new ESLint({
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { rules: { "@typescript-eslint/no-unused-vars": "off" } },
  ],
});

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  return result!.messages.map((message) => message.ruleId ?? message.message);
}

describe("imports run one way", () => {
  it.each([
    ["src/run/run.ts", "src/lake", 'import { publish } from "../lake/publish.js";'],
    [
      "src/commands/run.ts",
      "src/run, loaded when the command runs",
      'const run = await import("../run/run.js");',
    ],
    ["src/lake/publish.ts", "src/delta", 'import { commit } from "../delta/commit.js";'],
    ["src/delta/log.ts", "src/errors.ts", 'import { UserError } from "../errors.js";'],
    ["src/duckdb/session.ts", "the engine", 'import { DuckDBInstance } from "@duckdb/node-api";'],
    ["src/duckdb/session.ts", "the engine when needed", 'const engine = await import("@duckdb/node-api");'],
  ])("%s may import %s", async (file, _below, code) => {
    expect(await complaints(file, code)).toEqual([]);
  });

  it.each([
    ["src/delta/log.ts", "src/lake", 'import { publish } from "../lake/publish.js";'],
    ["src/delta/log.ts", "a type of src/lake", 'import type { Table } from "../lake/table.js";'],
    ["src/delta/log.ts", "src/duckdb", 'import { open } from "../duckdb/session.js";'],
    ["src/duckdb/session.ts", "src/delta", 'export { commit } from "../delta/commit.js";'],
    ["src/lake/publish.ts", "src/run", 'import { plan } from "../run/plan.js";'],
    [
      "src/sources/list.ts",
      "src/commands by a lazy import",
      'const run = await import("../commands/run.js");',
    ],
    ["src/errors.ts", "src/delta", 'import { readSnapshot } from "./delta/snapshot.js";'],
    ["src/run/run.ts", "src/main.ts", 'import { main } from "../main.js";'],
  ])("%s may not import %s", async (file, _above, code) => {
    expect(await complaints(file, code)).toEqual(["import-x/no-restricted-paths"]);
  });

  it.each([
    ["import", 'import { DuckDBInstance } from "@duckdb/node-api";', "no-restricted-imports"],
    ["import of a type", 'import type { Json } from "@duckdb/node-api";', "no-restricted-imports"],
    ["lazy import", 'const engine = await import("@duckdb/node-bindings");', "no-restricted-syntax"],
  ])("no other folder than src/duckdb may reach the engine by an %s", async (_how, code, rule) => {
    expect(await complaints("src/lake/publish.ts", code)).toEqual([rule]);
  });
});
