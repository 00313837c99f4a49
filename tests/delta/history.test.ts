import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localFiles } from "../../src/delta/files.js";
import { history, type Version } from "../../src/delta/history.js";
import { commitName } from "../../src/delta/log.js";
import { appendTo, createTable, foreignCommit, newFolder, opened } from "./tables.js";

async function all(folder: string): Promise<Version[]> {
  const versions: Version[] = [];
  for await (const version of history(folder)) versions.push(version);
  return versions;
}

describe("the history of a table", () => {
  test("is told newest first, with what each version did", async () => {
    const { folder } = await appendTo(await createTable(), "2016-07-26");
    const [newest, oldest] = await all(folder);
    expect(newest).toMatchObject({ version: 1, commitInfo: { operation: "WRITE", readVersion: 0 } });
    expect(newest!.actions.filter((action) => "add" in action)).toHaveLength(1);
    expect(oldest).toMatchObject({ version: 0, commitInfo: { operation: "CREATE TABLE" } });
  });

  test("gives times that time travel leads back to, though the clock stepped back", async () => {
    let snapshot = await createTable();
    for (let i = 0; i < 3; i++) snapshot = await appendTo(snapshot, "2016-07-26");
    for (const [version, time] of [100, 300, 200, 200].entries()) {
      utimesSync(join(snapshot.folder, "_delta_log", commitName(version)), time, time);
    }
    for (const { version, timestamp } of await all(snapshot.folder)) {
      expect((await opened(snapshot.folder, { timestamp })).version).toBe(version);
    }
  });

  test("reads only the versions that are asked for", async () => {
    let snapshot = await createTable();
    for (let i = 0; i < 9; i++) snapshot = await appendTo(snapshot, "2016-07-26");
    const read: string[] = [];
    const files = { ...localFiles, read: (path: string) => (read.push(path), localFiles.read(path)) };
    for await (const { version } of history(snapshot.folder, files)) if (version === 8) break;
    expect(read).toEqual([9, 8].map((version) => join(snapshot.folder, "_delta_log", commitName(version))));
  });

  test("accepts commits without a commitInfo, and any commitInfo", async () => {
    const folder = newFolder();
    foreignCommit(folder, 0, [{ txn: { appId: "a", version: 1 } }]);
    foreignCommit(folder, 1, [
      { txn: { appId: "a", version: 2 } },
      { commitInfo: { operation: 7, new: [null] } },
    ]);
    const versions = await all(folder);
    expect(versions.map((version) => version.commitInfo)).toEqual([{ operation: 7, new: [null] }, null]);
  });

  test("ends where the log was cleaned up", async () => {
    const { folder } = await appendTo(await createTable(), "2016-07-26");
    rmSync(join(folder, "_delta_log", commitName(0)));
    expect((await all(folder)).map(({ version }) => version)).toEqual([1]);
  });

  test("of no table is an error", async () => {
    await expect(all(newFolder())).rejects.toThrow("There is no Delta table in");
  });
});
