import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commit } from "../../src/delta/commit.js";
import { history, type Version } from "../../src/delta/history.js";
import type { Snapshot } from "../../src/delta/snapshot.js";
import { deleteFiles, listData, planVacuum, type VacuumRequest } from "../../src/delta/vacuum.js";
import { append, createTable, newFile, opened, paths, replacement } from "./tables.js";

const DAY = 86_400_000;
const DATE = "2016-07-26";

async function plan(snapshot: Snapshot, more: Partial<VacuumRequest> = {}): Promise<string[]> {
  const versions: Version[] = [];
  for await (const version of history(snapshot.folder)) versions.push(version);
  const listing = await listData(snapshot.folder);
  const request = { snapshot, history: versions, listing, now: Date.now() + 8 * DAY, ...more };
  return planVacuum(request).map(({ path }) => path);
}

function orphan(folder: string, path: string): string {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), "");
  return path;
}

/** One live file and one that it replaced. */
async function table() {
  const v0 = await createTable();
  const v1 = await commit(v0.folder, v0, append(newFile(v0.folder, DATE)));
  const v2 = await commit(v0.folder, v1, replacement(v1, DATE, newFile(v0.folder, DATE)));
  return { folder: v0.folder, snapshot: v2, live: paths(v2)[0]!, replaced: paths(v1)[0]! };
}

describe("a vacuum", () => {
  test("deletes what was replaced before the retention, and what a dead run left", async () => {
    const { folder, snapshot, live, replaced } = await table();
    const left = orphan(folder, "window_date=2016-07-27/left.parquet");
    expect((await plan(snapshot)).sort()).toEqual([replaced, left].sort());
    const found = (await listData(folder)).filter(({ path }) => path !== live);
    await deleteFiles(folder, found);
    await deleteFiles(folder, found);
    expect([existsSync(join(folder, live)), existsSync(join(folder, left))]).toEqual([true, false]);
  });

  test("keeps everything within the retention, however old the file looks", async () => {
    const { folder, snapshot, replaced } = await table();
    for (const path of [replaced, ...paths(snapshot)]) utimesSync(join(folder, path), 1, 1);
    expect(await plan(snapshot, { now: Date.now() + 6 * DAY })).toEqual([]);
  });

  test("keeps what a commit has not come for yet", async () => {
    const { folder, snapshot } = await table();
    orphan(folder, "window_date=2016-07-27/young.parquet");
    expect(await plan(snapshot, { now: Date.now() + 6 * DAY })).toEqual([]);
  });

  test("keeps a removed file whose tombstone another writer's checkpoint dropped early", async () => {
    const { folder, snapshot, replaced } = await table();
    utimesSync(join(folder, replaced), 1, 1);
    const dropped = { ...snapshot, tombstones: new Map() };
    expect(await plan(dropped, { now: Date.now() + DAY })).toEqual([]);
  });

  test("keeps what it is told to keep", async () => {
    const { snapshot, replaced } = await table();
    expect(await plan(snapshot, { keep: new Set([replaced]) })).toEqual([]);
  });

  test("leaves hidden names and other people's files alone", async () => {
    const { folder, snapshot, replaced } = await table();
    for (const path of ["_x/a.parquet", ".y.parquet", "notes.txt", "_delta_log/a.parquet"])
      orphan(folder, path);
    const hidden = orphan(folder, "_d=1/a.parquet");
    expect((await plan(snapshot)).sort()).toEqual([hidden, replaced].sort());
  });

  test("knows a file by an absolute path too", async () => {
    const { folder, snapshot, replaced } = await table();
    const path = orphan(folder, "cloned file.parquet");
    const uri = `file://${join(folder, path)}`;
    const files = new Map(snapshot.files).set(uri, { ...newFile(folder, DATE), path: uri });
    expect((await plan({ ...snapshot, files })).includes(path)).toBe(false);
    expect(await plan({ ...snapshot, files })).toContain(replaced);
  });

  test("refuses a retention under 7 days unless it is forced", async () => {
    const { snapshot, replaced } = await table();
    await expect(plan(snapshot, { retention: DAY })).rejects.toThrow("A retention of 1 day");
    expect(await plan(snapshot, { retention: DAY, force: true, now: Date.now() + 2 * DAY })).toEqual([
      replaced,
    ]);
  });

  test("goes by the table's own retention", async () => {
    const v0 = await createTable(undefined, { "delta.deletedFileRetentionDuration": "interval 2 weeks" });
    const v1 = await commit(v0.folder, v0, append(newFile(v0.folder, DATE)));
    await commit(v0.folder, v1, replacement(v1, DATE));
    const snapshot = await opened(v0.folder);
    expect(await plan(snapshot, { now: Date.now() + 13 * DAY })).toEqual([]);
    expect(await plan(snapshot, { now: Date.now() + 15 * DAY })).toEqual(paths(v1));
  });
});
