import { cpSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import { commit, CommitUnconfirmed, type Change } from "../../src/delta/commit.js";
import { localFiles, type Files } from "../../src/delta/files.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import { engine, type Engine } from "./engine.js";
import { append, createTable, creation, newFile, newFolder, opened, paths, replacement } from "./tables.js";

let duckdb: Engine;
beforeAll(async () => {
  duckdb = await engine();
});
afterAll(() => {
  duckdb.close();
});

interface Fault {
  /** Which of the operations that change the disk fails: 1 for the first. */
  readonly nth: number;
  readonly code: "EIO" | "ENOSPC";
  /** Whether the operation fails before it does anything, or after it did its work, or half of it. */
  readonly moment: "before" | "after";
}

/** The real file system, on which one operation fails. */
function failing({ nth, code, moment }: Fault): { readonly files: Files; readonly failed: () => boolean } {
  let count = 0;
  const error = () => Object.assign(new Error(`${code}: injected`), { code });
  async function run(work: () => Promise<void>, half = work): Promise<void> {
    if (++count !== nth) return work();
    if (moment === "after") await half();
    throw error();
  }
  const files: Files = {
    ...localFiles,
    makeFolder: (path) => run(() => localFiles.makeFolder(path)),
    create: (path, content) =>
      run(
        () => localFiles.create(path, content),
        () => {
          writeFileSync(path, content.slice(0, content.length / 2), { flag: "wx" });
          return Promise.resolve();
        },
      ),
    sync: (path) => run(() => localFiles.sync(path)),
    link: (from, to) => run(() => localFiles.link(from, to)),
    rename: (from, to) => run(() => localFiles.rename(from, to)),
    unlink: (path) => run(() => localFiles.unlink(path)),
  };
  return { files, failed: () => count >= nth };
}

const kinds = (["EIO", "ENOSPC"] as const).flatMap((code) =>
  (["before", "after"] as const).map((moment) => ({ code, moment })),
);

describe.each(kinds)("where the disk fails with $code $moment any one operation", ({ code, moment }) => {
  test("a commit with its checkpoint leaves the old table or the new one, knows which, and the next run goes on", async () => {
    const v0 = await createTable();
    const original = await commit(v0.folder, v0, append(newFile(v0.folder, "2016-07-26")));
    let operations = 0;
    for (let nth = 1; ; nth++) {
      const folder = newFolder();
      cpSync(original.folder, folder, { recursive: true });
      const before = await opened(folder);
      const change: Change = {
        ...replacement(before, "2016-07-26", newFile(folder, "2016-07-26")),
        exclusive: true,
      };
      const { files, failed } = failing({ nth, code, moment });
      const options = { files, checkpoints: duckdb.checkpoints };
      const outcome = await commit(folder, before, change, options).catch((error: unknown) => error as Error);
      if (!failed()) break;
      operations = nth;
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UserError);
      await expectOldOrNew(before, change, outcome);
      const after = await opened(folder);
      const next = await commit(folder, after, append(newFile(folder, "2016-07-27")), {
        checkpoints: duckdb.checkpoints,
      });
      expect(paths(await opened(folder))).toEqual(paths(next));
    }
    expect(operations).toBeGreaterThan(12);
  });

  test("the creation of a table leaves no table or a whole one, and the next run goes on", async () => {
    for (let nth = 1; ; nth++) {
      const folder = newFolder();
      const { files, failed } = failing({ nth, code, moment });
      const outcome = await commit(folder, null, creation(), { files }).catch(
        (error: unknown) => error as Error,
      );
      if (!failed()) break;
      const found = await readSnapshot(folder);
      if (!(outcome instanceof Error)) expect(found?.version).toBe(0);
      const base = found ?? (await commit(folder, null, creation()));
      expect((await commit(folder, base, append(newFile(folder, "2016-07-26")))).version).toBe(1);
    }
  });
});

async function expectOldOrNew(before: Snapshot, change: Change, outcome: Snapshot | Error): Promise<void> {
  const found = await opened(before.folder);
  const added = change.actions.flatMap((action) => ("add" in action ? [action.add.path] : []));
  if (!(outcome instanceof Error)) expect(found.version).toBe(before.version + 1);
  expect(paths(found)).toEqual(found.version === before.version ? paths(before) : added);
  const mayDiscard = outcome instanceof Error && !(outcome instanceof CommitUnconfirmed);
  if (mayDiscard) expect(found.version).toBe(before.version);
}
