import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue, Fixture } from "../../fixtures/readme.js";
import type { OpenCluster } from "../../src/scan/spark/open.js";
import { listRawFiles } from "../../src/sources/list.js";
import { rules } from "../scan/scan.js";
import { seenByBoth } from "./both.js";
import { openTestCluster } from "./remote.js";

const folder = join(import.meta.dirname, "../../fixtures");
const { fixtures } = JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8")) as Catalogue;
const bySettings = new Map<string, Fixture[]>();
for (const fixture of fixtures.filter(({ error }) => !error)) {
  const key = JSON.stringify(fixture.settings ?? {});
  bySettings.set(key, [...(bySettings.get(key) ?? []), fixture]);
}
const realFile = resolve("../shared/data/events.csv");

let cluster: OpenCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster.close());

describe("both engines say the same", () => {
  test.each([...bySettings])("of the fixtures that are read with %s", async (key, together) => {
    const {
      columns = rules.columns,
      inputTimezone = null,
      format,
    } = JSON.parse(key) as NonNullable<Fixture["settings"]>;
    const { files } = await listRawFiles(
      together.map(({ file }) => file),
      { cwd: folder, format },
    );
    const named = files.map((file) => ({ name: file.path.slice(folder.length + 1), file }));
    const { duckdb, spark, readHere } = await seenByBoth(cluster, named, {
      ...rules,
      columns,
      parameters: { ...rules.parameters, inputTimezone },
    });
    expect(spark).toEqual(duckdb);
    expect(readHere.size).toBeLessThan(named.length / 2);
  });

  test.runIf(existsSync(realFile))("of the real file (../shared/data/events.csv)", async () => {
    const { files } = await listRawFiles([realFile], { cwd: folder });
    const named = files.map((file) => ({ name: "events.csv", file }));
    const { duckdb, spark, readHere } = await seenByBoth(cluster, named, rules);
    expect([...readHere]).toEqual([]);
    expect(spark).toEqual(duckdb);
    expect(spark.tally).toHaveLength(313);
  });
});
