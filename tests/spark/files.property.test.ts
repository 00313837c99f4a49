import fc from "fast-check";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Session, type Row } from "../../src/duckdb/session.js";
import type { OpenCluster } from "../../src/scan/spark/open.js";
import { listRawFiles } from "../../src/sources/list.js";
import { rules } from "../scan/scan.js";
import { folderOf } from "../sources/folder.js";
import { seenByBoth, type Seen } from "./both.js";
import { rawFiles, type Generated } from "../scan/generated-files.js";
import { tables, writeTable } from "../scan/generated-parquet.js";
import { openTestCluster } from "./remote.js";

let cluster: OpenCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
});
afterAll(() => cluster.close());

/** So many files cost little more than one, since a run reads them together. */
const together = { text: 540, parquet: 60 };
const batches = 2;

function sayingOf(seen: Seen, name: string): Record<string, readonly Row[]> {
  const of = (rows: readonly Row[]) => rows.filter((row) => row.source_file === name);
  return { tally: of(seen.tally), quarantine: of(seen.quarantine) };
}

interface Made {
  readonly name: string;
  readonly content: string;
}

/** Writes the files of one batch into a folder, and says for each what went in. */
async function filesOf(folder: string, seed: number): Promise<Made[]> {
  const texts: Generated[] = fc.sample(rawFiles, { numRuns: together.text, seed });
  const made = texts.map(({ ending, bytes }, i) => ({
    name: `${String(i).padStart(4, "0")}${ending}`,
    content: bytes.toString("latin1"),
    bytes,
  }));
  for (const { name, bytes } of made) await writeFile(join(folder, name), bytes);
  const session = await Session.open({ threads: 1 });
  const generated = fc.sample(tables, { numRuns: together.parquet, seed });
  const parquet: Made[] = [];
  for (const [i, table] of generated.entries()) {
    const name = `p${String(i).padStart(4, "0")}.parquet`;
    await writeTable(session, table, join(folder, name));
    parquet.push({ name, content: JSON.stringify(table) });
  }
  session.close();
  return [...made.map(({ name, content }) => ({ name, content })), ...parquet];
}

const base = Number(process.env.SPARK_SEED ?? 20160726);
const seeds = Array.from({ length: batches }, (_, i) => base + i);

describe.each(seeds)("of files generated from the seed %i", (seed) => {
  test.each([null, "Europe/Berlin"])(
    "both engines say the same, with the input zone %s",
    async (inputTimezone) => {
      const folder = await folderOf({});
      // The same batch by another zone would find less than another one.
      const own = inputTimezone === null ? seed : -seed;
      const made = await filesOf(folder, own);
      const { files } = await listRawFiles(["."], { cwd: folder });
      const named = files.map((file) => ({ name: file.path.slice(folder.length + 1), file }));
      const parameters = { ...rules.parameters, inputTimezone };
      const { duckdb, spark, readHere } = await seenByBoth(cluster, named, { ...rules, parameters });
      const differing = made.flatMap(({ name, content }) => {
        const [one, other] = [sayingOf(duckdb, name), sayingOf(spark, name)];
        if (JSON.stringify(one) === JSON.stringify(other)) return [];
        return [{ name, content, duckdb: one, spark: other }];
      });
      expect({ seed: own, differing }).toEqual({ seed: own, differing: [] });
      expect(named).toHaveLength(together.text + together.parquet);
      expect(readHere.size).toBeLessThan(named.length / 2);
      const isTable = (name: string) => name.endsWith(".parquet");
      expect([...readHere.keys()].filter(isTable).length).toBeLessThan(together.parquet / 2);
    },
  );
});
