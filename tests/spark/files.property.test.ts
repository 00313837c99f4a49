import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Row } from "../../src/duckdb/session.js";
import type { OpenCluster } from "../../src/scan/spark/open.js";
import { listRawFiles } from "../../src/sources/list.js";
import { rules } from "../scan/scan.js";
import { folderOf } from "../sources/folder.js";
import { seenByBoth, type Seen } from "./both.js";
import { rawFiles, type Generated } from "../scan/generated-files.js";
import { openTestCluster } from "./remote.js";

let cluster: OpenCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster.close());

/** So many files cost little more than one, since a run reads them together. */
const together = 400;

function sayingOf(seen: Seen, name: string): Record<string, readonly Row[]> {
  const of = (rows: readonly Row[]) => rows.filter((row) => row.source_file === name);
  return { tally: of(seen.tally), quarantine: of(seen.quarantine) };
}

describe("of generated files", () => {
  test.each([null, "Europe/Berlin"])(
    "both engines say the same, with the input zone %s",
    async (inputTimezone) => {
      const seed = Number(process.env.SPARK_SEED ?? 20160726);
      const generated: Generated[] = fc.sample(rawFiles, { numRuns: together, seed });
      const nameOf = (i: number) => `${String(i).padStart(4, "0")}${generated[i]?.ending ?? ""}`;
      const folder = await folderOf(Object.fromEntries(generated.map(({ bytes }, i) => [nameOf(i), bytes])));
      const { files } = await listRawFiles(["."], { cwd: folder });
      const named = files.map((file) => ({ name: file.path.slice(folder.length + 1), file }));
      const parameters = { ...rules.parameters, inputTimezone };
      const { duckdb, spark, readHere } = await seenByBoth(cluster, named, { ...rules, parameters });
      const differing = generated.flatMap(({ bytes }, i) => {
        const [one, other] = [sayingOf(duckdb, nameOf(i)), sayingOf(spark, nameOf(i))];
        if (JSON.stringify(one) === JSON.stringify(other)) return [];
        return [{ name: nameOf(i), content: bytes.toString("latin1"), duckdb: one, spark: other }];
      });
      expect({ seed, differing }).toEqual({ seed, differing: [] });
      expect(named).toHaveLength(together);
      expect(readHere.size).toBeLessThan(together / 2);
    },
  );
});
