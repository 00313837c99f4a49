import { describe, expect, test } from "vitest";
import type { Partition } from "../../src/lake/partitions.js";
import type { Source } from "../../src/lake/sources.js";
import {
  type FileFacts,
  handledBy,
  inRange,
  planFiles,
  repairedRuns,
  touchedBefore,
} from "../../src/run/plan.js";
import type { RawFile } from "../../src/sources/file.js";

const rules = "the rules";

function file(name: string, more: Partial<RawFile> = {}): RawFile {
  return {
    path: `/project/${name}`,
    size: 100,
    modified: 1_000,
    format: "csv",
    compression: "none",
    ...more,
  };
}

function source(path: string, more: Partial<Source> = {}): Source {
  const counts = { rowCount: 3, acceptedCount: 2, refusedCount: 1, undatedCount: 0 };
  const known = {
    size: 100,
    modified: 1_000,
    dates: ["2016-07-26"],
    run: "run 1",
    rules,
    models: "events@1 tally@1",
  };
  return { path, ...counts, ...known, ...more };
}

interface Scene {
  readonly files?: readonly RawFile[];
  readonly sources?: readonly Source[];
  readonly unsettled?: Readonly<Record<string, readonly Partition[]>>;
  readonly lost?: readonly string[];
  readonly covers?: (path: string) => boolean;
}

function facts({
  files = [],
  sources = [],
  unsettled = {},
  lost = [],
  covers = () => true,
}: Scene): FileFacts {
  return {
    lakeFolder: "/project/lake",
    listing: { files, covers, emptyDates: [], ignored: [] },
    sources: new Map(sources.map((each) => [each.path, each])),
    rules,
    unsettled: new Map(Object.entries(unsettled).map(([name, partitions]) => [name, new Set(partitions)])),
    lost: new Set(lost),
    hasRecord: true,
    force: false,
    forgetGone: false,
  };
}

const names = (plan: ReturnType<typeof planFiles>) => ({
  read: plan.read.map(({ name, why }) => `${name}: ${why}`),
  unchanged: plan.unchanged,
  gone: plan.gone.map(({ path }) => path),
  outdated: plan.outdated.map(({ path }) => path),
  forget: plan.forget,
  adrift: plan.adrift.map(({ path }) => path),
  lost: plan.lost,
});
const idle = { read: [], unchanged: 0, gone: [], outdated: [], forget: [], adrift: [], lost: [] };

describe("a raw file that is listed", () => {
  const plan = (scene: Scene, more: Partial<FileFacts> = {}) =>
    names(planFiles({ ...facts(scene), ...more }));

  test("is read when the lake does not know it", () => {
    expect(plan({ files: [file("a.csv")] })).toEqual({ ...idle, read: ["a.csv: new"] });
  });

  test("is left alone while its size and time are those on record", () => {
    expect(plan({ files: [file("a.csv")], sources: [source("a.csv")] })).toEqual({ ...idle, unchanged: 1 });
  });

  test.each([{ size: 99 }, { size: 101 }, { modified: 999 }, { modified: 1_001 }])(
    "is read again once it has %o, larger or smaller, newer or older",
    (change) => {
      expect(plan({ files: [file("a.csv", change)], sources: [source("a.csv")] })).toEqual({
        ...idle,
        read: ["a.csv: changed"],
      });
    },
  );

  test("is read again when other rules read it", () => {
    expect(plan({ files: [file("a.csv")], sources: [source("a.csv", { rules: "older" })] })).toEqual({
      ...idle,
      read: ["a.csv: read by other rules"],
    });
  });

  test("is read again when an unfinished run left something of it", () => {
    const scene = { files: [file("a.csv")], sources: [source("a.csv")], unsettled: { "a.csv": [null] } };
    expect(plan(scene)).toEqual({ ...idle, read: ["a.csv: left by an unfinished run"] });
  });

  test("is read again when the lake has lost its rows", () => {
    const scene = { files: [file("a.csv")], sources: [source("a.csv")], lost: ["a.csv"] };
    expect(plan(scene)).toEqual({ ...idle, read: ["a.csv: lost with a table of the lake"] });
    expect(plan(scene, { isSettled: () => false })).toEqual({ ...idle, unchanged: 1, lost: ["a.csv"] });
  });

  test("is read whatever is on record when a run is forced", () => {
    const scene = { files: [file("a.csv")], sources: [source("a.csv")] };
    expect(plan(scene, { force: true })).toEqual({ ...idle, read: ["a.csv: forced"] });
  });

  test("waits while it may still be written", () => {
    expect(plan({ files: [file("a.csv")] }, { isSettled: () => false })).toEqual({ ...idle, unchanged: 1 });
  });
});

describe("a raw file that is not listed", () => {
  const plan = (scene: Scene, more: Partial<FileFacts> = {}) =>
    names(planFiles({ ...facts(scene), ...more }));

  test("is gone where the listing would have found it, and its counts stay", () => {
    expect(plan({ sources: [source("a.csv")] })).toEqual({ ...idle, gone: ["a.csv"] });
  });

  test("is forgotten on demand", () => {
    expect(plan({ sources: [source("a.csv")] }, { forgetGone: true })).toEqual({
      ...idle,
      gone: ["a.csv"],
      forget: ["a.csv"],
    });
  });

  test("is none of this run's business where the listing does not reach", () => {
    const scene = { sources: [source("a.csv")], unsettled: { "b.csv": ["2016-07-26"] }, covers: () => false };
    expect(plan(scene, { forgetGone: true })).toEqual(idle);
  });

  test("is asked for by its absolute path", () => {
    const asked: string[] = [];
    const covers = (path: string) => asked.push(path) > 0;
    plan({ sources: [source("events/a.csv"), source("/elsewhere/b.csv")], covers });
    expect(asked).toEqual(["/project/events/a.csv", "/elsewhere/b.csv"]);
  });

  test("is told when other rules read it, since it cannot be read again", () => {
    expect(plan({ sources: [source("a.csv", { rules: "older" })] })).toEqual({
      ...idle,
      gone: ["a.csv"],
      outdated: ["a.csv"],
    });
  });

  test("is forgotten when only an unfinished run ever knew it", () => {
    expect(plan({ unsettled: { "a.csv": ["2016-07-26"] } })).toEqual({ ...idle, forget: ["a.csv"] });
  });

  test("is not forgotten unasked when nobody knows what is on record", () => {
    const scene = { unsettled: { "a.csv": ["2016-07-26"] } };
    expect(plan(scene, { hasRecord: false })).toEqual({ ...idle, lost: ["a.csv"] });
    expect(plan(scene, { hasRecord: false, forgetGone: true })).toEqual({ ...idle, forget: ["a.csv"] });
  });

  test("is lost when the lake has lost its rows, unless it is forgotten", () => {
    const scene = { sources: [source("a.csv")], lost: ["a.csv"] };
    expect(plan(scene)).toEqual({ ...idle, gone: ["a.csv"], lost: ["a.csv"] });
    expect(plan(scene, { forgetGone: true })).toEqual({ ...idle, gone: ["a.csv"], forget: ["a.csv"] });
    expect(plan({ ...scene, covers: () => false }, { forgetGone: true })).toEqual({
      ...idle,
      lost: ["a.csv"],
    });
  });

  test("is adrift when an unfinished run read it after the last that is on record", () => {
    const scene = { sources: [source("a.csv")], unsettled: { "a.csv": ["2016-07-26"] } };
    expect(plan(scene)).toEqual({ ...idle, gone: ["a.csv"], adrift: ["a.csv"] });
    expect(plan(scene, { forgetGone: true })).toEqual({ ...idle, gone: ["a.csv"], forget: ["a.csv"] });
  });
});

test("a file may change the partitions that its record and the leftovers name", () => {
  const scene = facts({
    sources: [source("a.csv"), source("b.csv", { dates: ["2016-07-27"], undatedCount: 1 })],
    unsettled: { "a.csv": ["2016-07-28"], "c.csv": [null] },
  });
  expect(touchedBefore(["a.csv"], scene)).toEqual(new Set(["2016-07-26", "2016-07-28"]));
  expect(touchedBefore(["b.csv"], scene)).toEqual(new Set(["2016-07-27", null]));
  expect(touchedBefore(["c.csv", "d.csv"], scene)).toEqual(new Set([null]));
});

test("an unfinished run is repaired once all that it left is on record", () => {
  const plan = planFiles(facts({ files: [file("a.csv")], unsettled: { "b.csv": [null] } }));
  const handled = handledBy(plan);
  expect(handled).toEqual(new Set(["a.csv", "b.csv"]));
  const left = (run: string, name: string) => ({ run, name, partition: null });
  const leftovers = [left("one", "a.csv"), left("one", "b.csv"), left("two", "a.csv"), left("two", "c.csv")];
  expect(repairedRuns(leftovers, handled)).toEqual(["one"]);
});

test("a range of dates includes both ends, and is open where it has none", () => {
  const day = "2016-07-26";
  expect(inRange(day, { from: undefined, to: undefined })).toBe(true);
  expect(inRange(day, { from: day, to: day })).toBe(true);
  expect(inRange(day, { from: "2016-07-27", to: undefined })).toBe(false);
  expect(inRange(day, { from: undefined, to: "2016-07-25" })).toBe(false);
});
