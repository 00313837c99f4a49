import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitName } from "../../src/delta/log.js";
import { PROTOCOL } from "../../src/delta/protocol.js";
import { readSnapshot } from "../../src/delta/snapshot.js";
import { commit } from "../../src/delta/commit.js";
import {
  append,
  appendTo,
  createTable,
  foreignCommit,
  newFile,
  newFolder,
  opened,
  paths,
  replacement,
} from "./tables.js";

const metaData = {
  id: "x",
  format: { provider: "parquet" },
  schemaString: '{"type":"struct","fields":[]}',
  configuration: {},
};
const start = [{ protocol: PROTOCOL }, { metaData }];
const file = (path: string) => ({
  path,
  partitionValues: {},
  size: 1,
  modificationTime: 1,
  dataChange: true,
});

describe("a snapshot", () => {
  test("is null where there is no table", async () => {
    const folder = newFolder();
    expect(await readSnapshot(folder)).toBeNull();
    mkdirSync(join(folder, "_delta_log"), { recursive: true });
    writeFileSync(join(folder, "_delta_log", ".tumble-x.json"), "");
    expect(await readSnapshot(folder)).toBeNull();
  });

  test("holds what the commits add up to", async () => {
    const v0 = await createTable();
    const [a, b, c] = ["2016-07-26", "2016-07-27", "2016-07-26"].map((date) => newFile(v0.folder, date));
    const v1 = await commit(v0.folder, v0, append(a!, b!));
    const v2 = await commit(v0.folder, v1, replacement(v1, "2016-07-26", c!));
    const read = await opened(v0.folder);
    expect(read).toEqual(v2);
    expect(read.version).toBe(2);
    expect(paths(read)).toEqual([b!.path, c!.path].sort());
    expect([...read.tombstones.keys()]).toEqual([a!.path]);
  });

  test("takes removes before adds within a commit, whatever their order", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, [...start, { add: file("a") }]);
    foreignCommit(folder, 1, [{ add: file("a") }, { remove: { path: "a", dataChange: true } }]);
    expect(paths(await opened(folder))).toEqual(["a"]);
  });

  test("ignores checksums, compacted logs, hidden and foreign files in the log", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, start);
    for (const name of [
      "00000000000000000000.crc",
      "00000000000000000000.00000000000000000009.compacted.json",
      ".00000000000000000001.json",
      "00000000000000000007.json.tmp",
      "_commit_x.json",
    ]) {
      writeFileSync(join(folder, "_delta_log", name), "not json");
    }
    expect((await opened(folder)).version).toBe(0);
  });

  test("matches a removal with an addition that spells the path otherwise", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, [...start, { add: file("a%3Db") }, { remove: { path: "z", dataChange: true } }]);
    foreignCommit(folder, 1, [{ remove: { path: "a=b", dataChange: true } }]);
    expect(paths(await opened(folder))).toEqual([]);
  });

  test("needs every version: a gap is named", async () => {
    const folder = newFolder();
    for (const version of [0, 1, 2, 3]) foreignCommit(folder, version, version ? [] : start);
    rmSync(join(folder, "_delta_log", commitName(2)));
    await expect(readSnapshot(folder)).rejects.toThrow(`Version 2 of the table "${folder}" is missing`);
    expect((await opened(folder, { version: 1 })).version).toBe(1);
  });

  test("needs a protocol and a schema", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, [{ metaData }]);
    await expect(readSnapshot(folder)).rejects.toThrow("holds no protocol up to version 0");
  });

  test.each([
    ["no bytes", ""],
    ["an empty line", "\n"],
  ])("of a commit with %s is refused with its version", async (_, content) => {
    const folder = newFolder();
    foreignCommit(folder, 0, start);
    foreignCommit(folder, 1, [{ commitInfo: { operation: "VACUUM END" } }]);
    expect((await opened(folder)).version).toBe(1);
    writeFileSync(join(folder, "_delta_log", commitName(2)), content);
    await expect(readSnapshot(folder)).rejects.toThrow(`Version 2 of the table "${folder}" holds nothing`);
  });

  test("of a damaged commit is refused with the file's name", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, start);
    writeFileSync(join(folder, "_delta_log", commitName(1)), '{"add":');
    await expect(readSnapshot(folder)).rejects.toThrow(commitName(1));
  });
});

describe("time travel", () => {
  test("reads any version, and says which there are", async () => {
    const v1 = await appendTo(await createTable(), "2016-07-26");
    await appendTo(v1, "2016-07-27");
    expect(await opened(v1.folder, { version: 1 })).toEqual(v1);
    await expect(readSnapshot(v1.folder, { version: 3 })).rejects.toThrow("no version 3: versions 0 to 2");
    await expect(readSnapshot(v1.folder, { version: -1 })).rejects.toThrow("versions 0 to 2");
  });

  test("reads what was current at a time, though the clock stepped back between commits", async () => {
    const folder = newFolder();
    const seconds = [100, 200, 150, 300];
    for (const [version, time] of seconds.entries()) {
      foreignCommit(folder, version, version ? [] : start);
      utimesSync(join(folder, "_delta_log", commitName(version)), time, time);
    }
    const versionAt = async (timestamp: number) => (await opened(folder, { timestamp })).version;
    expect(await versionAt(100_000)).toBe(0);
    expect(await versionAt(199_999)).toBe(0);
    expect(await versionAt(200_000)).toBe(1);
    expect(await versionAt(200_001)).toBe(2);
    expect(await versionAt(299_999)).toBe(2);
    expect(await versionAt(300_000)).toBe(3);
    await expect(versionAt(99_999)).rejects.toThrow("its log reaches from 1970-01-01T00:01:40.000Z");
    await expect(versionAt(300_001)).rejects.toThrow("to 1970-01-01T00:05:00.000Z");
  });

  test("goes by the time within each commit where another writer keeps it", async () => {
    const folder = newFolder();
    const infos = [{}, { inCommitTimestamp: 5000 }, { inCommitTimestamp: 9000 }];
    for (const [version, commitInfo] of infos.entries()) {
      foreignCommit(folder, version, [{ commitInfo }, ...(version ? [] : start)]);
      utimesSync(join(folder, "_delta_log", commitName(version)), 1, 1);
    }
    expect((await opened(folder, { timestamp: 8999 })).version).toBe(1);
    expect((await opened(folder, { timestamp: 9000 })).version).toBe(2);
    expect((await opened(folder, { timestamp: 1000 })).version).toBe(0);
  });
});
