import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { momentOf, versionAt, type Commit } from "../../src/explore/moment.js";
import { pinLake, versionsOf } from "../../src/explore/pin.js";
import { ask, newFolder, newLake, runIn, smallEvents, twoRuns, writeEvents } from "./lakes.js";

const count = "SELECT count(*) AS n, CAST(sum(total_count) AS BIGINT) AS events FROM windows";

describe("a state of the lake", () => {
  it("is the newest unless another is asked for", async () => {
    const { options } = await twoRuns();
    expect(await ask(options, count)).toEqual([{ n: 5n, events: 7n }]);
  });

  it("can be named by a run, by a version and by a time", async () => {
    const { options, run, second, lake } = await twoRuns();
    const before = [{ n: 4n, events: 6n }];
    const after = [{ n: 5n, events: 7n }];
    expect(await ask({ ...options, at: run }, count)).toEqual(before);
    expect(await ask({ ...options, at: second }, count)).toEqual(after);
    expect(await ask({ ...options, at: "windows@0" }, count)).toEqual(before);
    expect(await ask({ ...options, at: "0" }, count)).toEqual(before);
    expect(await ask({ ...options, at: "1" }, count)).toEqual(after);
    const first = (await pinLake(lake, run)).tables.get("windows")!.timestamp;
    expect(await ask({ ...options, at: new Date(first).toISOString() }, count)).toEqual(before);
    expect(await ask({ ...options, at: "now" }, count)).toEqual(after);
  });

  it("of a run includes what that run committed last", async () => {
    const { run, lake } = await twoRuns();
    expect(versionsOf(await pinLake(lake, run))).toEqual([
      "quarantine@0",
      "sources@0",
      "tally@0",
      "windows@0",
    ]);
  });

  it.each([
    ["1999-01-01", "its history begins at"],
    ["windows@7", "0 to 1 can be read"],
    ["window@1", 'no table "window"'],
    ["20200101T000000.481Z-abcdef", "No table of the lake was committed by the run"],
    ["yesterdayish", "is no version"],
  ])("that cannot be had is an error: %s", async (at, message) => {
    const { options } = await twoRuns();
    await expect(ask({ ...options, at }, count)).rejects.toThrow(message);
  });

  it("is read from a table's version inside SQL", async () => {
    const { options } = await twoRuns();
    const sql = `SELECT window_date, total_count FROM windows EXCEPT SELECT window_date, total_count FROM "windows@0"`;
    expect(await ask(options, sql)).toEqual([{ window_date: "2016-07-28", total_count: 1n }]);
    await expect(ask(options, 'FROM "windows@9"')).rejects.toThrow("has no version 9");
  });

  it("of a folder without tables is an error that says what to do", async () => {
    const folder = newFolder();
    await expect(pinLake(folder)).rejects.toThrow(
      'holds no tables. Check --lake, or fill it with "tumble run" first',
    );
    mkdirSync(join(folder, "windows"));
    await expect(pinLake(join(folder, "nowhere"))).rejects.toThrow("There is no lake in ");
  });

  it("whose files a vacuum removed is an error that names one", async () => {
    const { options, lake } = await twoRuns();
    rmSync(join(lake, "windows", "window_date=2016-07-28"), { recursive: true });
    await expect(ask(options, count)).rejects.toThrow("a vacuum has removed it");
  });

  it("stays one while runs publish: the parts of a query agree with each other", async () => {
    const { options, folder } = await newLake();
    const sql = `SELECT (SELECT sum(total_count) FROM windows) = (SELECT sum(open_count) + sum(close_count) FROM windows) AS agrees,
      CAST((SELECT sum(total_count) FROM windows) AS BIGINT) AS events`;
    const publishing = (async () => {
      for (let i = 0; i < 4; i++) {
        writeEvents(
          folder,
          `more-${i}.csv`,
          Array.from({ length: 10 }, (_, n) => `2016-07-2${i}T1${n % 10}:00:00Z,Open`),
        );
        await runIn(folder);
      }
    })();
    const seen = new Set<unknown>();
    const state = { running: true };
    void publishing.finally(() => (state.running = false));
    while (state.running) {
      const [row] = await ask(options, sql);
      expect(row!.agrees).toBe(true);
      seen.add(row!.events);
    }
    await publishing;
    const known = [0, 1, 2, 3, 4].map((files) => BigInt(smallEvents.length - 1 + 10 * files));
    expect([...seen].filter((events) => !known.includes(events as bigint))).toEqual([]);
  });
});

describe("the moment of a reference", () => {
  const log: Commit[] = [
    { version: 2, time: 30, run: null },
    { version: 1, time: 20, run: "b" },
    { version: 0, time: 10, run: "a" },
  ];
  const sources: Commit[] = [
    { version: 1, time: 25, run: "b" },
    { version: 0, time: 15, run: "a" },
  ];
  const logs = new Map([
    ["windows", log],
    ["sources", sources],
  ]);

  it("of a version is the end of the run that committed it", () => {
    const moment = momentOf("windows@1", { table: "windows", version: 1 }, logs);
    expect(moment).toEqual({ time: 25, run: "b" });
    expect(versionAt(sources, moment)?.version).toBe(1);
  });

  it("of a version by another program is the time of its commit", () => {
    expect(momentOf("2", { table: "windows", version: 2 }, logs)).toEqual({ time: 30, run: null });
  });

  it("takes a table at the run's own version, though another commit came before the run's end", () => {
    const raced: Commit[] = [
      { version: 2, time: 24, run: "c" },
      { version: 1, time: 20, run: "b" },
    ];
    expect(versionAt(raced, { time: 25, run: "b" })?.version).toBe(1);
    expect(versionAt(raced, { time: 25, run: null })?.version).toBe(2);
    expect(versionAt(raced, { time: 5, run: null })).toBeUndefined();
  });
});
