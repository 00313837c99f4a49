import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CommitConflict, UserError } from "../../src/errors.js";
import { commit, CommitUnconfirmed, LostRace, syncData, type Change } from "../../src/delta/commit.js";
import { localFiles } from "../../src/delta/files.js";
import { commitName } from "../../src/delta/log.js";
import { schemaString } from "../../src/delta/schema.js";
import { removeOf } from "../../src/delta/actions.js";
import {
  append,
  appendTo,
  COLUMNS,
  createTable,
  creation,
  newFile,
  newFolder,
  opened,
  paths,
  replacement,
} from "./tables.js";

const txn = (appId: string): Change => ({
  operation: "WRITE",
  parameters: {},
  actions: [{ txn: { appId, version: 1, lastUpdated: 0 } }],
});

function logNames(folder: string): string[] {
  return readdirSync(join(folder, "_delta_log")).sort();
}

describe("a commit", () => {
  test("is one new file with its commitInfo first, and leaves nothing else behind", async () => {
    const v0 = await createTable();
    const v1 = await commit(v0.folder, v0, {
      ...append(newFile(v0.folder, "2016-07-26")),
      metrics: { numFiles: "1" },
      userMetadata: '{"run":"r1"}',
    });
    expect(v1.version).toBe(1);
    expect(logNames(v0.folder)).toEqual([commitName(0), commitName(1)]);
    const [first] = readFileSync(join(v0.folder, "_delta_log", commitName(1)), "utf8").split("\n");
    expect(JSON.parse(first!)).toEqual({
      commitInfo: {
        timestamp: expect.any(Number) as number,
        operation: "WRITE",
        operationParameters: { mode: "Append" },
        readVersion: 0,
        isolationLevel: "Serializable",
        isBlindAppend: true,
        operationMetrics: { numFiles: "1" },
        engineInfo: "tumble",
        txnId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        userMetadata: '{"run":"r1"}',
      },
    });
  });

  test("returns the snapshot that a reader then sees", async () => {
    const v0 = await createTable();
    const v1 = await appendTo(v0, "2016-07-26");
    expect(await opened(v0.folder)).toEqual(v1);
  });

  test("makes data durable before it refers to it, and the log after", async () => {
    const v0 = await createTable();
    const add = newFile(v0.folder, "2016-07-26");
    const done: string[] = [];
    await commit(v0.folder, v0, append(add), {
      files: {
        ...localFiles,
        sync: (path) => (done.push(`sync ${path}`), localFiles.sync(path)),
        create: (path, text) => (done.push("create"), localFiles.create(path, text)),
        link: (from, to) => (done.push("link"), localFiles.link(from, to)),
      },
    });
    expect(done.slice(0, 3).sort()).toEqual(
      [add.path, "window_date=2016-07-26", ""].map((path) => `sync ${join(v0.folder, path)}`).sort(),
    );
    expect(done.slice(3)).toEqual(["create", "link", `sync ${join(v0.folder, "_delta_log")}`]);
  });

  test("costs the same however long the log is: it lists nothing, and reads nothing where it wins", async () => {
    const v0 = await createTable();
    const done: string[] = [];
    const files = {
      ...localFiles,
      list: (folder: string) => (done.push("list"), localFiles.list(folder)),
      read: (path: string) => (done.push("read"), localFiles.read(path)),
    };
    await appendTo(v0, "2016-07-26", { files });
    expect(done).toEqual([]);
  });

  test("refuses to create a table that is there already", async () => {
    const v0 = await createTable();
    await expect(commit(v0.folder, null, creation())).rejects.toThrow("it created the table");
    expect((await opened(v0.folder)).version).toBe(0);
  });

  test("on a base that log clean-up has passed is refused", async () => {
    const v0 = await createTable();
    rmSync(join(v0.folder, "_delta_log", commitName(0)));
    await expect(appendTo(v0, "2016-07-26")).rejects.toThrow(
      "was read at version 0, which its log does not hold",
    );
  });

  test("that another writer made in our name is ours: the answer to the link got lost", async () => {
    const v0 = await createTable();
    const v1 = await appendTo(v0, "2016-07-26", {
      files: {
        ...localFiles,
        async link(from, to) {
          await localFiles.link(from, to);
          throw Object.assign(new Error("EEXIST"), { code: "EEXIST" });
        },
      },
    });
    expect(v1.version).toBe(1);
    expect((await opened(v0.folder)).version).toBe(1);
  });

  test("that the disk did not confirm is told apart from one that was not made: its files must stay", async () => {
    const v0 = await createTable();
    const EIO = () => Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }));
    const isLog = (path: string) => path.endsWith("_delta_log");
    const sync = (path: string) => (isLog(path) ? EIO() : localFiles.sync(path));
    await expect(appendTo(v0, "2016-07-26", { files: { ...localFiles, sync } })).rejects.toThrow(
      CommitUnconfirmed,
    );
    expect((await opened(v0.folder)).version).toBe(1);
    const blind = { ...localFiles, link: EIO, read: EIO };
    await expect(appendTo(v0, "2016-07-26", { files: blind })).rejects.toThrow(CommitUnconfirmed);
    const refused = appendTo(await opened(v0.folder), "2016-07-26", { files: { ...localFiles, link: EIO } });
    await expect(refused).rejects.not.toThrow(CommitUnconfirmed);
  });

  test("says so where the file system has no hard links", async () => {
    const files = {
      ...localFiles,
      link: () =>
        Promise.reject(Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" })),
    };
    await expect(commit(newFolder(), null, creation(), { files })).rejects.toThrow("must support hard links");
  });

  test("fails in words where a data file is missing", async () => {
    const v0 = await createTable();
    const add = newFile(v0.folder, "2016-07-26");
    rmSync(join(v0.folder, add.path));
    await expect(commit(v0.folder, v0, append(add))).rejects.toThrow("ENOENT");
    await expect(syncData(v0.folder, [add.path])).rejects.toThrow("ENOENT");
  });
});

describe("two writers from the same base", () => {
  const D1 = "2016-07-26";
  const D2 = "2016-07-27";
  async function table() {
    const v0 = await createTable();
    return commit(v0.folder, v0, append(newFile(v0.folder, D1), newFile(v0.folder, D2)));
  }

  test("get along on different dates", async () => {
    const base = await table();
    const one = await commit(base.folder, base, replacement(base, D1, newFile(base.folder, D1)));
    const two = await commit(base.folder, base, replacement(base, D2, newFile(base.folder, D2)));
    expect([one.version, two.version]).toEqual([2, 3]);
    expect(await opened(base.folder)).toEqual(two);
    expect(two.files.size).toBe(2);
  });

  test("clash on the same date, and the error names the winner and the date", async () => {
    const base = await table();
    await commit(base.folder, base, replacement(base, D1, newFile(base.folder, D1)));
    const late = commit(base.folder, base, replacement(base, "2016-07-28", newFile(base.folder, D1)));
    await expect(late).rejects.toThrow(CommitConflict);
    await expect(late).rejects.toThrow(
      /lost to version 2 \(WRITE by tumble\): it changed window_date=2016-07-26 as well/,
    );
    expect((await opened(base.folder)).version).toBe(2);
  });

  test("clash on the NULL date as on any other", async () => {
    const base = await table();
    await commit(base.folder, base, append(newFile(base.folder, null)));
    const change = { ...append(newFile(base.folder, null)), blindAppend: false };
    await expect(commit(base.folder, base, change)).rejects.toThrow("window_date=__HIVE_DEFAULT_PARTITION__");
  });

  test("get along on the same date where the late one only appends", async () => {
    const base = await table();
    await commit(base.folder, base, replacement(base, D1, newFile(base.folder, D1)));
    expect((await commit(base.folder, base, append(newFile(base.folder, D1)))).files.size).toBe(3);
  });

  test("clash on a file that both remove", async () => {
    const base = await table();
    await commit(base.folder, base, replacement(base, D1));
    const late = commit(base.folder, base, { ...replacement(base, D1), blindAppend: true });
    await expect(late).rejects.toThrow("it removed the same file");
  });

  test("clash where the winner changed the schema, but not where the late one does", async () => {
    const base = await table();
    const schema = schemaString([...COLUMNS, { name: "new", type: "long", nullable: true }]);
    const change: Change = {
      operation: "ADD COLUMNS",
      parameters: {},
      actions: [{ metaData: { ...base.metaData, schemaString: schema } }],
    };
    const v2 = await appendTo(base, D1);
    await commit(base.folder, base, change);
    await expect(appendTo(v2, D1)).rejects.toThrow("it changed the schema or the properties");
  });

  test("clash on the same application id, and on no other", async () => {
    const base = await table();
    await commit(base.folder, base, txn("run-1"));
    await commit(base.folder, base, txn("run-2"));
    await expect(commit(base.folder, base, txn("run-1"))).rejects.toThrow('the same application "run-1"');
    expect([...(await opened(base.folder)).transactions]).toEqual([
      ["run-1", 1],
      ["run-2", 1],
    ]);
  });

  test("clash always where the late one is exclusive", async () => {
    const base = await table();
    await appendTo(base, D2);
    const change = { ...replacement(base, D1), exclusive: true };
    await expect(commit(base.folder, base, change)).rejects.toThrow("this change allows no other beside it");
  });

  test("learn whether the winner only rearranged rows, so that the same plan can be made again", async () => {
    const base = await table();
    const [old] = [...base.files.values()];
    const compacted = { ...newFile(base.folder, D1), dataChange: false };
    await commit(base.folder, base, {
      operation: "OPTIMIZE",
      parameters: {},
      actions: [{ remove: { ...removeOf(old!, 1), dataChange: false } }, { add: compacted }],
    });
    const late = commit(base.folder, base, replacement(base, D1));
    await expect(late).rejects.toBeInstanceOf(LostRace);
    await expect(late).rejects.toMatchObject({ version: 2, rearranged: true });
  });

  test("get along in any number: each commit lands once, in one unbroken history", async () => {
    const base = await table();
    const dates = Array.from({ length: 20 }, (_, i) => `2016-08-${String(i + 1).padStart(2, "0")}`);
    const all = await Promise.all(dates.map((date) => appendTo(base, date)));
    expect(all.map((snapshot) => snapshot.version).sort((a, b) => a - b)).toEqual(dates.map((_, i) => i + 2));
    expect((await opened(base.folder)).files.size).toBe(22);
  });

  test("give up on a neighbour that never rests, and say so", async () => {
    const base = await table();
    let neighbour = base;
    const files = {
      ...localFiles,
      async link(from: string, to: string) {
        neighbour = await appendTo(neighbour, D2);
        await localFiles.link(from, to);
      },
    };
    await expect(appendTo(base, D1, { files, maxLostRaces: 3 })).rejects.toThrow(
      "lost 4 races for the next version",
    );
  });
});

describe("the writer's rules", () => {
  test("an append-only table takes appends and rearrangements, and no removal of rows", async () => {
    const v0 = await createTable(newFolder(), { "delta.appendOnly": "true" });
    const v1 = await appendTo(v0, "2016-07-26");
    await expect(commit(v0.folder, v1, replacement(v1, "2016-07-26"))).rejects.toThrow("is append-only");
    const [old] = [...v1.files.values()];
    const actions = [
      { remove: { ...removeOf(old!, 1), dataChange: false } },
      { add: { ...newFile(v0.folder, "2016-07-26"), dataChange: false } },
    ];
    expect((await commit(v0.folder, v1, { operation: "OPTIMIZE", parameters: {}, actions })).version).toBe(2);
  });

  test("one commit says one thing about each file", async () => {
    const v0 = await createTable();
    const add = newFile(v0.folder, "2016-07-26");
    await expect(commit(v0.folder, v0, append(add, add))).rejects.toThrow("the same file");
  });

  test("only live files are removed, and files carry the table's partition columns", async () => {
    const v0 = await createTable();
    const add = newFile(v0.folder, "2016-07-26");
    const remove = { ...append(), actions: [{ remove: removeOf(add, 1) }] };
    await expect(commit(v0.folder, v0, remove)).rejects.toThrow("is not in the table");
    await expect(commit(v0.folder, v0, append({ ...add, partitionValues: {} }))).rejects.toThrow(
      "partition columns",
    );
  });

  test("what is refused leaves no trace", async () => {
    const v0 = await createTable(newFolder(), { "delta.appendOnly": "true" });
    const v1 = await appendTo(v0, "2016-07-26");
    await commit(v0.folder, v1, replacement(v1, "2016-07-26")).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
    });
    expect(logNames(v0.folder)).toEqual([commitName(0), commitName(1)]);
  });

  test("a staged commit of a dead run is in nobody's way", async () => {
    const v0 = await createTable();
    writeFileSync(join(v0.folder, "_delta_log", ".tumble-dead.json"), "{");
    const v1 = await appendTo(v0, "2016-07-26");
    expect(paths(await opened(v0.folder))).toEqual(paths(v1));
    expect(existsSync(join(v0.folder, "_delta_log", ".tumble-dead.json"))).toBe(true);
  });
});
