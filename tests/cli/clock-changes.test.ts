import { join } from "node:path";
import { expect, test } from "vitest";
import { readTables, type Tables } from "../lake/tables.js";
import { expectedTables, usual } from "../run/oracle.js";
import { csv } from "./forms.js";
import { newFolder, succeed } from "./tumble.js";

// An event at the start of every window and one at its very end, on the days around two changes of the clocks.
const lines = ["2016-03-26", "2016-10-01", "2016-10-29"].flatMap((day) =>
  Array.from({ length: 4 * 144 }, (_, i) => Date.parse(`${day}T00:00:00Z`) + (i - 144) * 600_000).flatMap(
    (start) => [`${new Date(start).toISOString()},Open`, `${new Date(start + 599_999).toISOString()},Close`],
  ),
);
const text = csv(lines);

async function countedIn(timezone: string): Promise<Tables> {
  const folder = await newFolder({ "events.csv": text });
  await succeed(["run", "events.csv", "--timezone", timezone], { cwd: folder });
  return readTables(join(folder, "lake"));
}

function windowsOn({ windows }: Tables, date: string): number {
  return windows.filter((window) => window.window_date === date).length;
}

test.concurrent("a day in Berlin has 138 windows in spring, 150 in autumn, and 144 else", async () => {
  const tables = await countedIn("Europe/Berlin");
  const days = ["2016-03-26", "2016-03-27", "2016-03-28", "2016-10-29", "2016-10-30", "2016-10-31"];
  expect(days.map((day) => windowsOn(tables, day))).toEqual([144, 138, 144, 144, 150, 144]);
});

test.concurrent(
  "a day on Lord Howe Island has 141 windows in spring, where the clocks move by half an hour",
  async () => {
    const tables = await countedIn("Australia/Lord_Howe");
    expect(["2016-10-01", "2016-10-02", "2016-10-03"].map((day) => windowsOn(tables, day))).toEqual([
      144, 141, 144,
    ]);
  },
);

test.concurrent.each(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu"])(
  "around changes of the clocks, the tables in %s are those of a plain count",
  async (timezone) => {
    const content = { lines, size: Buffer.byteLength(text), rules: { ...usual, timezone } };
    expect(await countedIn(timezone)).toEqual(expectedTables(new Map([["events.csv", content]])));
  },
);
