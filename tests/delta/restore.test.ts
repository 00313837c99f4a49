import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Action } from "../../src/delta/actions.js";
import { commit, type Change } from "../../src/delta/commit.js";
import { checkRestorable, planRestore } from "../../src/delta/restore.js";
import { columnsOf, schemaString } from "../../src/delta/schema.js";
import type { Snapshot } from "../../src/delta/snapshot.js";
import { append, COLUMNS, createTable, newFile, opened, paths, replacement } from "./tables.js";

const [D1, D2] = ["2016-07-26", "2016-07-27"] as const;
const restore = (actions: Action[]): Change => ({
  operation: "RESTORE",
  parameters: {},
  actions,
  exclusive: true,
});
const NEW = { name: "new", type: "long" as const, nullable: true };

function withSchema(base: Snapshot, columns = [...COLUMNS, NEW]): Change {
  const metaData = { ...base.metaData, schemaString: schemaString(columns) };
  return { operation: "ADD COLUMNS", parameters: {}, actions: [{ metaData }] };
}

/** Version 1 holds two dates; version 2 replaces the first, version 3 the second, version 4 adds a column. */
async function table() {
  const v0 = await createTable();
  const { folder } = v0;
  const then = await commit(
    folder,
    v0,
    append(newFile(folder, D1, { tags: { run: "r1" } }), newFile(folder, D2)),
  );
  const v2 = await commit(folder, then, replacement(then, D1, newFile(folder, D1)));
  const v3 = await commit(folder, v2, replacement(v2, D2, newFile(folder, D2)));
  const now = await commit(folder, v3, withSchema(v3));
  return { folder, then, now };
}

describe("a restore", () => {
  test("of the table brings back files, tags and schema", async () => {
    const { folder, then, now } = await table();
    const after = await commit(folder, now, restore(planRestore(now, then)));
    expect(after.files).toEqual(then.files);
    expect(after.metaData).toEqual(then.metaData);
    expect(await opened(folder)).toEqual(after);
  });

  test("of one date leaves the others and the schema alone", async () => {
    const { folder, then, now } = await table();
    const after = await commit(folder, now, restore(planRestore(now, then, { window_date: D1 })));
    const of = (snapshot: Snapshot, date: string) => paths(snapshot).filter((path) => path.includes(date));
    expect(of(after, D1)).toEqual(of(then, D1));
    expect(of(after, D2)).toEqual(of(now, D2));
    expect(columnsOf(after.metaData)).toHaveLength(3);
  });

  test("of one date works on the NULL date too", async () => {
    const { folder, now } = await table();
    const later = await commit(folder, now, append(newFile(folder, null)));
    const plan = planRestore(later, now, { window_date: null });
    expect(plan).toEqual([
      { remove: expect.objectContaining({ partitionValues: { window_date: null } }) as unknown },
    ]);
  });

  test("to where the table stands does nothing", async () => {
    const { now } = await table();
    expect(planRestore(now, now)).toEqual([]);
  });

  test("brings back former tags of a file that stayed, as no change of data", async () => {
    const { folder, then } = await table();
    const [old] = [...then.files.values()];
    const relabelled = {
      ...then,
      files: new Map(then.files).set(old!.path, { ...old!, tags: { run: "r9" } }),
    };
    expect(planRestore(relabelled, then)).toEqual([{ add: { ...old, dataChange: false } }]);
    expect(folder).toBe(then.folder);
  });

  test("of one date is refused where the older version has columns that are no more", async () => {
    const { folder, then, now } = await table();
    const back = await commit(folder, now, restore(planRestore(now, then)));
    expect(() => planRestore(back, now, { window_date: D1 })).toThrow("Restore the whole table");
  });

  test("is refused before it writes where a file is gone, and names it", async () => {
    const { folder, then, now } = await table();
    const plan = planRestore(now, then);
    await checkRestorable(folder, plan);
    const [gone] = paths(then);
    rmSync(join(folder, gone!));
    await expect(checkRestorable(folder, plan)).rejects.toThrow(`The file "${gone}" of "${folder}" is gone`);
  });

  test("conflicts with any change", async () => {
    const { folder, then, now } = await table();
    await commit(folder, now, append(newFile(folder, "2016-07-28")));
    await expect(commit(folder, now, restore(planRestore(now, then)))).rejects.toThrow(
      "allows no other beside it",
    );
  });
});
