// Commits to a Delta table, which it creates if need be, one after the other: node bench/log.js <table> <count> <json>
// Each replaces the one file of a date. Commits are not made durable, so that what is measured is the program and not
// the disk. The milliseconds that each took go to the JSON file.
/** @import { Add } from "../dist/delta/actions.js" */
import { mkdirSync, writeFileSync } from "node:fs";
import { removeOf } from "../dist/delta/actions.js";
import { commit } from "../dist/delta/commit.js";
import { localFiles } from "../dist/delta/files.js";
import { PROTOCOL } from "../dist/delta/protocol.js";
import { schemaString } from "../dist/delta/schema.js";
import { readSnapshot } from "../dist/delta/snapshot.js";
import { checkpointing } from "../dist/lake/checkpoint.js";
import { withEngine } from "../dist/lake/engine.js";

const dates = 365;

/** @type {import("../dist/delta/files.js").Files} */
const files = {
  ...localFiles,
  create: async (path, content) => writeFileSync(path, content, { flag: "wx" }),
  sync: () => Promise.resolve(),
};

// Retention without end: nothing expires, whatever the age of the table.
/** @type {import("../dist/delta/commit.js").Change} */
const creation = {
  operation: "CREATE TABLE",
  parameters: {},
  actions: [
    { protocol: PROTOCOL },
    {
      metaData: {
        id: "0b6e5b6e-0000-4000-8000-000000000000",
        format: { provider: "parquet", options: {} },
        schemaString: schemaString([
          { name: "window_date", type: "date", nullable: true },
          { name: "total_count", type: "long", nullable: true },
        ]),
        partitionColumns: ["window_date"],
        configuration: {
          "delta.logRetentionDuration": "interval 5000 weeks",
          "delta.deletedFileRetentionDuration": "interval 5000 weeks",
        },
      },
    },
  ],
};

/** @type {(version: number) => Add} */
function file(version) {
  const date = new Date(Date.UTC(2023, 0, 1 + (version % dates))).toISOString().slice(0, 10);
  return {
    path: `window_date=${date}/part-${String(version).padStart(8, "0")}.parquet`,
    partitionValues: { window_date: date },
    size: 2_345,
    modificationTime: 0,
    dataChange: true,
    stats:
      '{"numRecords":144,"minValues":{"total_count":12},"maxValues":{"total_count":345},"nullCount":{"total_count":0}}',
    tags: {
      "tumble.run": `2023-01-01T00-00-00Z-${version}`,
      "tumble.model": "windows.v1",
      "tumble.upstream": `{"tally":["window_date=${date}/part-${version}.parquet"]}`,
    },
  };
}

/** @type {(base: import("../dist/delta/snapshot.js").Snapshot) => import("../dist/delta/commit.js").Change} */
function replacement({ version, files }) {
  const add = file(version + 1);
  const old = [...files.values()].filter(
    (each) => each.partitionValues.window_date === add.partitionValues.window_date,
  );
  const removes = old.map((each) => ({ remove: removeOf(each, Date.now()) }));
  return { operation: "WRITE", parameters: {}, actions: [...removes, { add }] };
}

const [folder = "", count = "", output = ""] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
/** @type {number[]} */
const durations = [];
await withEngine(async (engine) => {
  const options = { ...checkpointing(engine), files };
  let table = await readSnapshot(folder);
  for (let i = 0; i < Number(count); i++) {
    const change = table ? replacement(table) : creation;
    const begin = performance.now();
    table = await commit(folder, table, change, options);
    durations.push(performance.now() - begin);
  }
});
writeFileSync(output, JSON.stringify(durations));
