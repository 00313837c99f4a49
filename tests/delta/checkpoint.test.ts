import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Add } from "../../src/delta/actions.js";
import { checkpointActions, writeCheckpoint } from "../../src/delta/checkpoint.js";
import { commit } from "../../src/delta/commit.js";
import { localFiles } from "../../src/delta/files.js";
import { checkpointName, commitName } from "../../src/delta/log.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import { engine, type Engine } from "./engine.js";
import {
  append,
  appendTo,
  createTable,
  foreignCommit,
  newFile,
  newFolder,
  opened,
  replacement,
} from "./tables.js";

let duckdb: Engine;
beforeAll(async () => {
  duckdb = await engine();
});
afterAll(() => {
  duckdb.close();
});

const DATE = "2016-07-26";
const log = (folder: string, name: string) => join(folder, "_delta_log", name);
const dropLogUpTo = (folder: string, version: number) => {
  for (let v = 0; v <= version; v++) rmSync(log(folder, commitName(v)));
};

async function checkpointed(folder: string): Promise<Snapshot> {
  const snapshot = await opened(folder);
  await writeCheckpoint(snapshot, duckdb.checkpoints, localFiles);
  return snapshot;
}

/** What a checkpoint keeps of a snapshot: all but the flags that only a commit needs. */
function essence(snapshot: Snapshot) {
  return {
    protocol: snapshot.protocol,
    metaData: snapshot.metaData,
    files: new Map([...snapshot.files].map(([path, add]) => [path, { ...add, dataChange: false }])),
    tombstones: new Map([...snapshot.tombstones].map(([path, file]) => [path, file.deletionTimestamp])),
    transactions: snapshot.transactions,
  };
}

async function busyTable(): Promise<Snapshot> {
  const v0 = await createTable();
  const odd: Partial<Add> = {
    path: "window_date=2016-07-27/100% odd ü?.parquet",
    stats: '{"numRecords":9223372036854775807}',
    tags: { run: "r1", 'ke"y': "ü\n", empty: "" },
  };
  const v1 = await commit(
    v0.folder,
    v0,
    append(newFile(v0.folder, DATE), newFile(v0.folder, "2016-07-27", odd), newFile(v0.folder, null)),
  );
  const change = replacement(v1, DATE, newFile(v0.folder, DATE));
  return commit(v0.folder, v1, {
    ...change,
    actions: [...change.actions, { txn: { appId: "tumble run", version: 7 } }],
  });
}

describe("a checkpoint", () => {
  test("stands for the log before it", async () => {
    const { folder } = await busyTable();
    const before = await checkpointed(folder);
    dropLogUpTo(folder, 1);
    const after = await opened(folder);
    expect(after.checkpointVersion).toBe(2);
    expect(essence(after)).toEqual(essence(before));
  });

  test("can be read by DuckDB as the protocol describes it", async () => {
    const { folder } = await busyTable();
    await checkpointed(folder);
    const [row] = await duckdb.rows(
      `SELECT count(protocol) AS protocol, count("metaData") AS metaData, count("add") AS adds, count(remove) AS removes,
         count(txn) AS txns, bool_or(coalesce("add"."dataChange", remove."dataChange")) AS changes
       FROM '${log(folder, checkpointName(2))}'`,
    );
    expect(row).toEqual({ protocol: "1", metaData: "1", adds: "3", removes: "1", txns: "1", changes: false });
  });

  test("is pointed to by _last_checkpoint, which never steps back", async () => {
    const { folder } = await busyTable();
    await checkpointed(folder);
    const pointer = readFileSync(log(folder, "_last_checkpoint"), "utf8");
    expect(JSON.parse(pointer)).toEqual({
      version: 2,
      size: 7,
      sizeInBytes: readFileSync(log(folder, checkpointName(2))).byteLength,
      numOfAddFiles: 3,
    });
    await writeCheckpoint(await opened(folder, { version: 1 }), duckdb.checkpoints, localFiles);
    expect(readFileSync(log(folder, "_last_checkpoint"), "utf8")).toBe(pointer);
  });

  test("is never overwritten, and leaves no staged file behind", async () => {
    const { folder } = await busyTable();
    await checkpointed(folder);
    const bytes = readFileSync(log(folder, checkpointName(2)));
    await checkpointed(folder);
    expect(readFileSync(log(folder, checkpointName(2)))).toEqual(bytes);
    expect(readdirSync(join(folder, "_delta_log")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("drops tombstones that are older than the table keeps removed files", async () => {
    const snapshot = await busyTable();
    const removes = (now: number) =>
      checkpointActions(snapshot, now).filter((action) => "remove" in action).length;
    expect(removes(Date.now() + 6.9 * 86_400_000)).toBe(1);
    expect(removes(Date.now() + 7.1 * 86_400_000)).toBe(0);
  });

  test("is written when the newest is ten versions old", async () => {
    let snapshot = await createTable();
    for (let i = 0; i < 20; i++)
      snapshot = await appendTo(snapshot, DATE, { checkpoints: duckdb.checkpoints });
    const names = readdirSync(join(snapshot.folder, "_delta_log")).filter((name) =>
      name.includes("checkpoint"),
    );
    expect(names.sort()).toEqual([checkpointName(10), checkpointName(20), "_last_checkpoint"].sort());
    expect(snapshot.checkpointVersion).toBe(20);
    expect((await opened(snapshot.folder)).checkpointVersion).toBe(20);
  });

  test("is written at once after an exclusive change, such as a restore", async () => {
    const snapshot = await busyTable();
    const change = { ...replacement(snapshot, DATE), exclusive: true };
    const after = await commit(snapshot.folder, snapshot, change, { checkpoints: duckdb.checkpoints });
    expect(after.checkpointVersion).toBe(3);
  });

  test("that fails does not undo the commit, and is told", async () => {
    const snapshot = await busyTable();
    const told: string[] = [];
    const after = await commit(
      snapshot.folder,
      snapshot,
      { ...replacement(snapshot, DATE), exclusive: true },
      {
        checkpoints: { write: () => Promise.reject(new Error("engine gone")) },
        warn: (problem) => told.push(problem),
      },
    );
    expect(after.version).toBe(3);
    expect(told).toEqual([expect.stringContaining("engine gone")]);
    expect((await opened(snapshot.folder)).version).toBe(3);
  });

  test("that does not hold everything is thrown away", async () => {
    const snapshot = await busyTable();
    const half = {
      async write(request: Parameters<typeof duckdb.checkpoints.write>[0]) {
        const lines = readFileSync(request.source, "utf8").split("\n");
        writeFileSync(request.source, lines.slice(0, 4).join("\n"));
        await duckdb.checkpoints.write(request);
      },
    };
    await expect(writeCheckpoint(snapshot, half, localFiles)).rejects.toThrow("holds 4 of 7 actions");
    expect(existsSync(log(snapshot.folder, checkpointName(2)))).toBe(false);
  });

  test("is left to others where a table wants statistics as typed columns", async () => {
    let snapshot = await createTable(newFolder(), { "delta.checkpoint.writeStatsAsStruct": "true" });
    for (let i = 0; i < 10; i++)
      snapshot = await appendTo(snapshot, DATE, { checkpoints: duckdb.checkpoints });
    expect(snapshot.checkpointVersion).toBeNull();
  });
});

describe("reading with checkpoints", () => {
  async function twoCheckpoints(): Promise<Snapshot> {
    let snapshot = await createTable();
    for (let i = 1; i <= 6; i++) {
      snapshot = await appendTo(snapshot, DATE);
      if (i === 2 || i === 4) await checkpointed(snapshot.folder);
    }
    return snapshot;
  }

  test("uses the newest one that is not newer than the version asked for", async () => {
    const { folder } = await twoCheckpoints();
    const used = async (version: number) => (await opened(folder, { version })).checkpointVersion;
    expect([await used(6), await used(4), await used(3), await used(2), await used(1)]).toEqual([
      4,
      4,
      2,
      2,
      null,
    ]);
  });

  test.each([
    [
      "truncated",
      (path: string) => {
        truncateSync(path, 100);
      },
    ],
    [
      "empty",
      (path: string) => {
        truncateSync(path, 0);
      },
    ],
    [
      "garbled",
      (path: string) => {
        writeFileSync(path, "PAR1 this is no Parquet PAR1");
      },
    ],
    [
      "missing",
      (path: string) => {
        rmSync(path);
      },
    ],
  ])("falls back to an older one where the newest is %s", async (_, damage) => {
    const whole = await twoCheckpoints();
    damage(log(whole.folder, checkpointName(4)));
    const read = await opened(whole.folder);
    expect(read.checkpointVersion).toBe(2);
    expect(essence(read)).toEqual(essence(whole));
    damage(log(whole.folder, checkpointName(2)));
    expect(essence(await opened(whole.folder))).toEqual(essence(whole));
  });

  test("names the gap and the damage where nothing is left to fall back to", async () => {
    const { folder } = await twoCheckpoints();
    truncateSync(log(folder, checkpointName(4)), 100);
    rmSync(log(folder, commitName(3)));
    await expect(readSnapshot(folder)).rejects.toThrow(
      /Version 3 of .* is missing from its log, and the checkpoint of version 4 cannot be read/,
    );
  });

  test("does not need _last_checkpoint, nor believe it", async () => {
    const { folder } = await twoCheckpoints();
    for (const content of ['{"version":999,"size":1}', "{", ""]) {
      writeFileSync(log(folder, "_last_checkpoint"), content);
      expect((await opened(folder)).version).toBe(6);
    }
  });

  test("starts at the oldest checkpoint where the log before is gone", async () => {
    const { folder } = await twoCheckpoints();
    dropLogUpTo(folder, 1);
    expect((await opened(folder, { version: 2 })).files.size).toBe(2);
    await expect(readSnapshot(folder, { version: 1 })).rejects.toThrow("versions 2 to 6 can be read");
  });

  test("takes multi-part checkpoints, if no part is missing", async () => {
    const { folder } = await twoCheckpoints();
    const whole = log(folder, checkpointName(4)).replace(".parquet", "");
    const source = log(folder, checkpointName(4));
    for (const [part, condition] of [
      ["1", `"add" IS NULL`],
      ["2", `"add" IS NOT NULL`],
    ]) {
      const target = `${whole}.000000000${part}.0000000002.parquet`;
      await duckdb.rows(`COPY (FROM '${source}' WHERE ${condition}) TO '${target}' (FORMAT parquet)`);
    }
    rmSync(source);
    const read = await opened(folder);
    expect([read.checkpointVersion, read.files.size]).toEqual([4, 6]);
    rmSync(`${whole}.0000000002.0000000002.parquet`);
    expect((await opened(folder)).checkpointVersion).toBe(2);
  });

  test.each(["gzip", "zstd", "uncompressed", "snappy"])(
    "takes checkpoints compressed with %s",
    async (codec) => {
      const { folder } = await twoCheckpoints();
      const path = log(folder, checkpointName(4));
      copyFileSync(path, `${path}.copy`);
      await duckdb.rows(
        `COPY (FROM read_parquet('${path}.copy')) TO '${path}' (FORMAT parquet, COMPRESSION ${codec})`,
      );
      expect((await opened(folder)).checkpointVersion).toBe(4);
    },
  );

  test("rebuilds statistics that another writer left as typed columns only", async () => {
    const { folder } = await twoCheckpoints();
    const path = log(folder, checkpointName(4));
    copyFileSync(path, `${path}.copy`);
    const schema =
      '{"type":"struct","fields":[{"name":"window_date","type":"date","nullable":true,"metadata":{}},' +
      ["long", "double", "decimal(5,2)", "string", "date", "timestamp", "boolean"]
        .map((type, i) => `{"name":"c${i}","type":"${type}","nullable":true,"metadata":{}}`)
        .join() +
      ',{"name":"s","type":{"type":"struct","fields":[{"name":"x","type":"long","nullable":true,"metadata":{}}]},"nullable":true,"metadata":{}}]}';
    const values =
      "{c0: 9007199254740993, c1: -0.0::DOUBLE, c2: 1.25::DECIMAL(5,2), c3: 'a\"b', c4: DATE '1969-12-31', " +
      "c5: TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', c6: true, s: {x: 5}}";
    await duckdb.rows(
      `COPY (SELECT protocol, txn, remove,
         CASE WHEN "metaData" IS NULL THEN NULL ELSE struct_update("metaData", "schemaString" := '${schema}') END AS "metaData",
         CASE WHEN "add" IS NULL THEN NULL ELSE {path: "add".path, "partitionValues": "add"."partitionValues",
           size: "add".size, "modificationTime": "add"."modificationTime", "dataChange": false,
           stats_parsed: {"numRecords": 3, "minValues": ${values}, "maxValues": ${values}, "nullCount": {c0: 1, s: {x: 2}}}}
         END AS "add" FROM read_parquet('${path}.copy')) TO '${path}' (FORMAT parquet)`,
    );
    const [add] = [...(await opened(folder, { version: 4 })).files.values()];
    const bounds =
      '{"c0":9007199254740993,"c1":-0.0,"c2":1.25,"c3":"a\\"b","c4":"1969-12-31",' +
      '"c5":"1969-12-31T23:59:59.999999Z","c6":true,"s":{"x":5}}';
    expect(add!.stats).toBe(
      `{"numRecords":3,"minValues":${bounds},"maxValues":${bounds},"nullCount":{"c0":1,"s":{"x":2}}}`,
    );
  });

  test("refuses V2 checkpoints by name where the log alone is not enough", async () => {
    const { folder } = await twoCheckpoints();
    const id = "80a083e8-7026-4e79-81be-64bd76c43a11";
    writeFileSync(log(folder, `00000000000000000005.checkpoint.${id}.json`), "{}");
    expect((await opened(folder)).version).toBe(6);
    rmSync(log(folder, checkpointName(4)));
    rmSync(log(folder, checkpointName(2)));
    dropLogUpTo(folder, 3);
    await expect(readSnapshot(folder)).rejects.toThrow("uses V2 checkpoints");
  });
});

describe("log clean-up", () => {
  const DAY = 86_400_000;

  /** Twelve versions, a day apart, the newest of them now; checkpoints at 3, 6 and 9. */
  async function aging(configuration: Record<string, string> = {}): Promise<Snapshot> {
    let snapshot = await createTable(newFolder(), {
      "delta.logRetentionDuration": "interval 4 days",
      ...configuration,
    });
    for (let version = 1; version <= 11; version++) {
      snapshot = await appendTo(snapshot, DATE);
      if (version % 3 === 0) await checkpointed(snapshot.folder);
    }
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    for (let version = 0; version <= 11; version++) {
      const time = (midnight - (11 - version) * DAY) / 1000;
      utimesSync(log(snapshot.folder, commitName(version)), time, time);
    }
    return opened(snapshot.folder);
  }

  /** The next checkpoint is due with this one. */
  async function oneMore(snapshot: Snapshot): Promise<Snapshot> {
    const change = { ...append(newFile(snapshot.folder, DATE)), exclusive: true };
    return commit(snapshot.folder, snapshot, change, { checkpoints: duckdb.checkpoints });
  }

  test("keeps the newest checkpoint from before the cutoff, its commit, and all that follows", async () => {
    const aged = await aging();
    const { folder } = aged;
    for (const name of [
      "00000000000000000002.crc",
      "00000000000000000000.00000000000000000009.compacted.json",
      "00000000000000000007.00000000000000000009.compacted.json",
    ]) {
      writeFileSync(log(folder, name), "");
    }
    const after = await oneMore(aged);
    const names = readdirSync(join(folder, "_delta_log")).sort();
    const commits = [6, 7, 8, 9, 10, 11, 12].map(commitName);
    const checkpoints = [6, 9, 12].map(checkpointName);
    expect(names).toEqual(
      [
        ...commits,
        ...checkpoints,
        "00000000000000000007.00000000000000000009.compacted.json",
        "_last_checkpoint",
      ].sort(),
    );
    expect(essence(await opened(folder))).toEqual(essence(after));
    expect((await opened(folder, { version: 6 })).files.size).toBe(6);
  });

  test("does nothing where the checkpoint that would stand for the log is damaged", async () => {
    const aged = await aging();
    truncateSync(log(aged.folder, checkpointName(6)), 50);
    await oneMore(aged);
    expect(existsSync(log(aged.folder, commitName(0)))).toBe(true);
  });

  test("does nothing where the table asks for none", async () => {
    const aged = await aging({ "delta.enableExpiredLogCleanup": "false" });
    await oneMore(aged);
    expect(existsSync(log(aged.folder, commitName(0)))).toBe(true);
  });

  test("removes what dead runs staged more than a day ago, and nothing younger", async () => {
    const aged = await aging();
    const [old, young] = [".tumble-old.json", ".tumble-young.json"].map((name) => log(aged.folder, name));
    writeFileSync(old!, "");
    writeFileSync(young!, "");
    const time = Date.now() / 1000 - 90_000;
    utimesSync(old!, time, time);
    await oneMore(aged);
    expect([existsSync(old!), existsSync(young!)]).toEqual([false, true]);
  });

  test("never makes a version unreadable that foreign commits still need", async () => {
    const aged = await aging();
    const after = await oneMore(aged);
    foreignCommit(aged.folder, 13, []);
    expect(essence(await opened(aged.folder))).toEqual(essence(after));
  });
});
