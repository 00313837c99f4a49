import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Session } from "../../src/duckdb/session.js";
import { loadModels } from "../../src/models/load.js";
import type { Model } from "../../src/models/model.js";
import { loadPrelude } from "../../src/models/parameters.js";
import { parameters } from "../scan/scan.js";
import { filesIn, readCases, type Case } from "./cases.js";

const models = loadModels();
const casesOf = new Map(models.map((model) => [model, readCases(model)]));

let session: Session;
beforeAll(async () => {
  session = await Session.open({ threads: 1 });
});
afterAll(() => {
  session.close();
});

/** Runs one case on its own: the model sees the case's views and nothing else. */
async function compare(model: Model, { sql }: Case) {
  await loadPrelude(session, parameters);
  await session.run(sql);
  await session.run(`CREATE TEMP VIEW actual AS ${model.sql}`);
  try {
    const [actual, expected] = [await contentOf("actual"), await contentOf("expected")];
    return { actual, expected };
  } finally {
    const views = await session.rows<{ name: string }>(
      "SELECT view_name AS name FROM duckdb_views() WHERE NOT internal",
    );
    await session.run(views.map(({ name }) => `DROP VIEW ${name}`).join("; "));
  }
}

/** Columns with types in their order, and rows in any. */
async function contentOf(view: string) {
  const columns = await session.rows<{ column_name: string; column_type: string }>(`DESCRIBE FROM ${view}`);
  const rows = await session.rows(`FROM ${view} ORDER BY ALL`);
  // Texts that the engine numbers are texts.
  const typeOf = (type: string) => (type.startsWith("ENUM(") ? "VARCHAR" : type);
  return { columns: columns.map((column) => `${column.column_name} ${typeOf(column.column_type)}`), rows };
}

describe.each(models)("$name@$version", (model) => {
  const cases = casesOf.get(model) ?? [];

  test("has cases, each under a sentence of its own", () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { title } of cases) expect(title).toMatch(/^[A-Z].*\.$/);
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });

  test.each(cases)("$title", async (each) => {
    const { actual, expected } = await compare(model, each);
    expect(actual).toEqual(expected);
  });
});

test("every folder of cases is that of a model", () => {
  const known = models.map(({ name, version }) => `${name}/v${version}`);
  const found = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => filesIn(join(import.meta.dirname, name)).map((version) => `${name}/${version}`));
  expect(found.filter((folder) => !known.includes(folder))).toEqual([]);
});
