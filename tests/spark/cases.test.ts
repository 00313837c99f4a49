import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModels } from "../../src/models/load.js";
import type { Model } from "../../src/models/model.js";
import type { OpenCluster } from "../../src/scan/spark/open.js";
import { prepareCluster, statementsIn } from "../../src/scan/spark/prepare.js";
import { parameters } from "../scan/scan.js";
import { readCases, type Case } from "../sql/cases.js";
import { openTestCluster } from "./remote.js";

const models = loadModels();

let cluster: OpenCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
  await prepareCluster(cluster, parameters);
});
afterAll(() => cluster.close());

/** Runs one case on its own: the model sees the case's views and nothing else. */
async function compare(model: Model, { sql }: Case) {
  const views = [...sql.matchAll(/^CREATE TEMP VIEW (\w+)/gm)].map(([, name]) => name!);
  try {
    for (const statement of statementsIn(sql)) {
      await cluster.run(statement.replace(/^SET VARIABLE /, "SET VAR "));
    }
    await cluster.run(`CREATE OR REPLACE TEMPORARY VIEW actual AS ${model.sql}`);
    return { actual: await contentOf("actual"), expected: await contentOf("expected") };
  } finally {
    for (const view of views) await cluster.run(`DROP VIEW IF EXISTS ${view}`);
    if (sql.includes("SET VARIABLE")) await prepareCluster(cluster, parameters);
  }
}

async function contentOf(view: string) {
  const columns = await cluster.rows<{ col_name: string; data_type: string }>(`DESCRIBE ${view}`);
  const rows = await cluster.rows<{ row: string }>(
    `SELECT to_json(struct(*), map('ignoreNullFields', 'false')) AS row FROM ${view}`,
  );
  return {
    columns: columns.map((column) => `${column.col_name} ${column.data_type}`),
    rows: rows.map(({ row }) => row).sort(),
  };
}

describe.each(models)("$name@$version on Spark", (model) => {
  test.each(readCases(model))("$title", async (each) => {
    const { actual, expected } = await compare(model, each);
    expect(actual).toEqual(expected);
  });
});
