import { describe, expect, test } from "vitest";
import type { Add } from "../../src/delta/actions.js";
import type { Snapshot } from "../../src/delta/snapshot.js";
import { tagsOf } from "../../src/lake/provenance.js";
import type { Source } from "../../src/lake/sources.js";
import { carriedTag, leftoversIn, settledRuns, settledTag } from "../../src/lake/unsettled.js";
import { addOf } from "./adds.js";

const by = (run: string) => tagsOf({ run, model: "tally@1", hash: "sql", upstream: {} });

function snapshotOf(...adds: readonly Add[]): Snapshot {
  return { folder: "/nowhere", files: new Map(adds.map((add) => [add.path, add])) } as unknown as Snapshot;
}

function source(path: string, run: string): Source {
  const counts = { rowCount: 0, acceptedCount: 0, refusedCount: 0, undatedCount: 0 };
  return { path, run, size: 0, modified: 0, ...counts, dates: [], rules: "", models: "" };
}

describe("a run is settled", () => {
  test("when the record names it", () => {
    const sources = new Map([["a.csv", source("a.csv", "one")]]);
    expect(settledRuns(null, sources)).toEqual(new Set(["one"]));
  });

  test("when the record keeps it, though later runs read its raw files again", () => {
    const tag = settledTag(new Set(["one", "two"]), [source("a.csv", "two")], [addOf("t1", null, by("one"))]);
    const sources = new Map([["a.csv", source("a.csv", "two")]]);
    expect(settledRuns(snapshotOf(addOf("s1", null, tag)), sources)).toEqual(new Set(["one", "two"]));
  });

  test("no longer than a live file refers to it", () => {
    const tag = settledTag(
      new Set(["one", "two", "three"]),
      [],
      [
        addOf("t1", null, by("two")),
        addOf("t2", null, {
          ...by("two"),
          ...carriedTag([{ run: "three", name: "a.csv", partition: null }]),
        }),
      ],
    );
    expect(settledRuns(snapshotOf(addOf("s1", null, tag)), new Map())).toEqual(new Set(["two", "three"]));
  });
});

describe("what a run left", () => {
  const carried = carriedTag([
    { run: "one", name: "a.csv", partition: "2016-07-26" },
    { run: "one", name: "b.csv", partition: "2016-07-26" },
    { run: "two", name: "a.csv", partition: "2016-07-26" },
  ]);
  const table = snapshotOf(addOf("t1", "2016-07-26", { ...by("three"), ...carried }));

  test("stays known when a later run takes over its rows", async () => {
    const partition = "2016-07-26";
    expect(await leftoversIn(table, new Set(["three"]))).toEqual([
      { run: "one", name: "a.csv", partition },
      { run: "one", name: "b.csv", partition },
      { run: "two", name: "a.csv", partition },
    ]);
  });

  test("is nothing once the run is on record, or where there is no table", async () => {
    expect(await leftoversIn(table, new Set(["one", "two", "three"]))).toEqual([]);
    expect(await leftoversIn(null, new Set())).toEqual([]);
  });

  test("needs no tag where there is nothing to take over", () => {
    expect(carriedTag([])).toEqual({});
  });
});
