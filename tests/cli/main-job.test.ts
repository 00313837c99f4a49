import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sampleCsv } from "../../fixtures/sample-events.js";
import { loadConfig } from "../../src/config.js";
import type { Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";
import { readTables, type Tables } from "../lake/tables.js";
import { expectedTables, usual } from "../run/oracle.js";
import { forms } from "./forms.js";
import { newFolder, succeed, writeFiles } from "./tumble.js";

const realFile = join(import.meta.dirname, "../../../shared/data/events.csv");
const isReal = existsSync(realFile);
const text = isReal ? await readFile(realFile, "utf8") : sampleCsv({ events: 20_000 });
const lines = text.trimEnd().split("\n").slice(1);
const dates = ["2016-07-26", "2016-07-27", "2016-07-28"];

const inUtc = expected("UTC");

function expected(timezone: string): Tables {
  const content = { lines, size: Buffer.byteLength(text), rules: { ...usual, timezone } };
  return expectedTables(new Map([["events.csv", content]]));
}

async function counted(args: readonly string[], env: Record<string, string> = {}): Promise<Tables> {
  const folder = await newFolder({ "events.csv": text });
  await succeed(["run", "events.csv", ...args], { cwd: folder, env });
  return readTables(join(folder, "lake"));
}

describe.runIf(isReal)("the real file", () => {
  let result: Result;
  let windows: Tables["windows"];
  const events = (date: string) =>
    windows
      .filter((window) => window.window_date === date)
      .reduce((sum, window) => sum + Number(window.total_count), 0);

  beforeAll(async () => {
    const folder = await newFolder();
    result = JSON.parse(
      await succeed(["run", realFile, "--lake", "lake", "--json"], { cwd: folder }),
    ) as Result;
    ({ windows } = await readTables(join(folder, "lake")));
  });

  test("has 313 windows with 100,000 events, half of them Open", () => {
    expect(result.rows).toEqual({ read: 100_000, counted: 100_000, refused: 0 });
    expect(windows).toHaveLength(313);
    for (const column of ["open_count", "close_count"])
      expect(windows.reduce((sum, window) => sum + Number(window[column]), 0)).toBe(50_000);
    const starts = windows.map((window) => String(window.window_start)).sort();
    expect([starts[0], starts.at(-1)]).toEqual(["2016-07-26T02:40:00Z", "2016-07-28T06:40:00Z"]);
  });

  test("has the events and windows of each date", () => {
    const perDate = dates.map((date) => windows.filter((window) => window.window_date === date).length);
    expect(perDate).toEqual([128, 144, 41]);
    expect(dates.map(events)).toEqual([41_341, 48_017, 10_642]);
  });

  test("averages 16 per action in its first window and 319.4888178913738 events over all windows", () => {
    expect(windows.find((window) => window.window_start === "2016-07-26T02:40:00Z")).toMatchObject({
      open_count: 32,
      close_count: 0,
      avg_actions: 16,
    });
    expect(result.findings?.overallAverage).toBe(319.4888178913738);
  });

  test("has these ten windows with most Open events, and one more that ties with the last", () => {
    const top = result.findings?.top.map(
      (window) => `${window.window_start.slice(8, 16)} ${window.open_count}`,
    );
    expect(top).toEqual([
      ...["26T20:10 185", "27T00:00 184", "27T07:40 184", "27T08:20 184", "27T15:00 184"],
      ...["27T20:50 184", "27T06:50 182", "27T13:20 182", "27T14:30 182", "27T05:40 180"],
    ]);
    expect(result.findings?.tied).toBe(1);
    expect(result.findings?.top[0]?.close_count).toBe("189");
  });

  test.each([
    ["Etc/GMT-2", 37_358],
    ["Etc/GMT+5", 48_001],
  ])("has in the zone %s on 2016-07-26 %i events", async (zone, count) => {
    const folder = await newFolder();
    const args = ["run", realFile, "--lake", "lake", "--timezone", zone, "--date", "2016-07-26", "--json"];
    const { findings } = JSON.parse(await succeed(args, { cwd: folder })) as Result;
    expect(findings?.events).toBe(count);
    const { windows } = await readTables(join(folder, "lake"));
    expect([...new Set(windows.map((window) => window.window_date))]).toEqual(["2016-07-26"]);
  });
});

describe("the tables are the same", () => {
  test.concurrent("as a plain count of the lines", async () => {
    expect(await counted([])).toEqual(inUtc);
  });

  test.concurrent.each(["America/New_York", "Asia/Kathmandu"])("on a machine in %s", async (TZ) => {
    expect(await counted([], { TZ })).toEqual(inUtc);
  });

  test.concurrent.each(["Etc/GMT-2", "Etc/GMT+5"])("as a plain count in the zone %s", async (timezone) => {
    expect(await counted(["--timezone", timezone])).toEqual(expected(timezone));
  });

  test.concurrent.each(Object.entries(forms))("%s", async (_, form) => {
    const folder = await newFolder();
    await form(join(folder, "events"), lines);
    const config = { ...(await loadConfig(undefined, folder)), source: ["events"] };
    await run({ config }, { cwd: folder, now: () => new Date() });
    const { windows, quarantine } = await readTables(join(folder, "lake"));
    expect(quarantine).toEqual([]);
    expect(windows).toEqual(inUtc.windows);
  });

  test.concurrent("date by date, in any order, as once for all", async () => {
    const folder = await newFolder({ "events.csv": text });
    for (const date of ["2016-07-28", "2016-07-26", "2016-07-27"])
      await succeed(["run", "events.csv", "--date", date], { cwd: folder });
    expect(await readTables(join(folder, "lake"))).toEqual(inUtc);
    expect(await succeed(["run", "events.csv"], { cwd: folder })).toContain("Nothing to do.");
  });

  test.concurrent("file by file, the newest first, as once for all", async () => {
    const hands = dates.map((date) => lines.filter((line) => line.startsWith(date))).reverse();
    const folder = await newFolder();
    for (const [i, hand] of hands.entries()) {
      await writeFiles(folder, { [`events/${i}.csv`]: ["time,action", ...hand, ""].join("\n") });
      await succeed(["run", "events"], { cwd: folder });
    }
    expect((await readTables(join(folder, "lake"))).windows).toEqual(inUtc.windows);
  });
});
