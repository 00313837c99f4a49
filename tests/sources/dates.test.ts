import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { type ListOptions, listRawFiles } from "../../src/sources/list.js";
import { folderOf, named } from "./folder.js";

async function list(cwd: string, source: string, options: Omit<ListOptions, "cwd"> = {}): Promise<string[]> {
  const { files } = await listRawFiles([source], { cwd, ...options });
  return files.map((file) => relative(cwd, file.path));
}

const days = ["2016-07-25", "2016-07-26", "2016-07-27", "2015-07-26"];
const each = (path: (date: string, year: string, month: string, day: string) => string) =>
  named(...days.map((date) => path(date, ...(date.split("-") as [string, string, string]))));

describe("with a date, only what can hold it is listed of", () => {
  test.each([
    ["in/{yyyy}/{mm}/{dd}/*.csv", each((_, y, m, d) => `in/${y}/${m}/${d}/a.csv`), "in/2016/07/26/a.csv"],
    ["in/{yyyy}/{mm}/{dd}", each((_, y, m, d) => `in/${y}/${m}/${d}/a/b.csv`), "in/2016/07/26/a/b.csv"],
    ["in/{yyyy}-{mm}-{dd}.csv", each((date) => `in/${date}.csv`), "in/2016-07-26.csv"],
    ["in/{date}*.csv", each((date) => `in/${date}-part.csv`), "in/2016-07-26-part.csv"],
    ["in/{DATE}", each((date) => `in/${date}/a.csv`), "in/2016-07-26/a.csv"],
    ["in/{date}T{hh}.json", each((date) => `in/${date}T07.json`), "in/2016-07-26T07.json"],
    [
      "in/{yyyy}/{yyyy}{mm}{dd}.csv",
      each((_, y, m, d) => `in/${y}/${y}${m}${d}.csv`),
      "in/2016/20160726.csv",
    ],
    ["in/{date}/{date}.csv", each((date) => `in/${date}/${date}.csv`), "in/2016-07-26/2016-07-26.csv"],
    ["in", each((date) => `in/date=${date}/a.csv`), "in/date=2016-07-26/a.csv"],
    ["in", each((date) => `in/dt=${date}/hour=07/a.csv`), "in/dt=2016-07-26/hour=07/a.csv"],
    ["in/**", each((date) => `in/day=${date}/a.csv`), "in/day=2016-07-26/a.csv"],
    ["in/*/*.csv", each((date) => `in/date=${date.replaceAll("-", "")}/a.csv`), "in/date=20160726/a.csv"],
    [
      "in",
      each((_, y, m, d) => `in/year=${y}/month=${m}/day=${d}/a.csv`),
      "in/year=2016/month=07/day=26/a.csv",
    ],
    [
      "in",
      each((_, y, m, d) => `in/year=${y}/month=${+m}/day=${d}/a.csv`),
      "in/year=2016/month=7/day=26/a.csv",
    ],
  ])("%s", async (source, files, expected) => {
    const cwd = await folderOf(files);
    expect(await list(cwd, source)).toHaveLength(4);
    expect(await list(cwd, source, { dates: ["2016-07-26"] })).toEqual([expected]);
  });

  test("folders of a month or a year", async () => {
    const cwd = await folderOf(
      named("in/year=2016/month=07/a.csv", "in/year=2016/month=08/b.csv", "in/year=2015/c.csv"),
    );
    expect(await list(cwd, "in", { dates: ["2016-07-26"] })).toEqual(["in/year=2016/month=07/a.csv"]);
    expect(await list(cwd, "in", { dates: ["2015-07-26"] })).toEqual(["in/year=2015/c.csv"]);
  });
});

test("several dates list what any of them can be in", async () => {
  const cwd = await folderOf(each((date) => `in/date=${date}/a.csv`));
  expect(await list(cwd, "in", { dates: ["2016-07-25", "2015-07-26"] })).toEqual([
    "in/date=2015-07-26/a.csv",
    "in/date=2016-07-25/a.csv",
  ]);
});

test.each([
  ["UTC", ["2016-07-26"]],
  ["Europe/Berlin", ["2016-07-25", "2016-07-26"]],
  ["America/New_York", ["2016-07-26", "2016-07-27"]],
])("a date of %s can be in the UTC folders %j", async (zone, folders) => {
  const cwd = await folderOf(each((date) => `in/${date}.csv`));
  const files = await list(cwd, "in/{date}.csv", { dates: ["2016-07-26"], zone });
  expect(files).toEqual(folders.map((date) => `in/${date}.csv`));
});

test("what says nothing of a date can hold any", async () => {
  const files = named("in/a.csv", "in/2016-07-25/b.csv", "in/date=unknown/c.csv", "in/date=2016-02-30/d.csv");
  const cwd = await folderOf(files);
  expect(await list(cwd, "in", { dates: ["2016-07-26"] })).toHaveLength(4);
  expect(await list(cwd, "in/*.csv", { dates: ["2016-07-26"] })).toEqual(["in/a.csv"]);
  expect(await list(cwd, "in/2016-07-25", { dates: ["2016-07-26"] })).toEqual(["in/2016-07-25/b.csv"]);
});

test("a template takes only what looks like its dates", async () => {
  const cwd = await folderOf(
    named("in/2016-07-26.csv", "in/2016-13-26.csv", "in/16-07-26.csv", "in/latest.csv"),
  );
  expect(await list(cwd, "in/{date}.csv")).toEqual(["in/2016-07-26.csv"]);
});

test("dates without files are told apart from those with some", async () => {
  const cwd = await folderOf(each((date) => `in/${date}.csv`));
  const dates = ["2016-07-26", "2016-07-28", "2016-07-29"];
  expect((await listRawFiles(["in/{date}.csv"], { cwd, dates })).emptyDates).toEqual(dates.slice(1));
  expect((await listRawFiles(["in"], { cwd, dates })).emptyDates).toEqual([]);
});

test.each(["in/{date}.csv", "in/{yyyy}-{mm}-{dd}.csv"])(
  "no file for the date is an error for %s",
  async (source) => {
    const cwd = await folderOf(each((date) => `in/${date}.csv`));
    await expect(list(cwd, source, { dates: ["2016-08-01"] })).rejects.toThrow(
      `No raw files for 2016-08-01 under "${source}", which holds 2015-07-26 to 2016-07-27. Check the source, or pick another date.`,
    );
  },
);

test("no file for the dates is an error for Hive folders", async () => {
  const cwd = await folderOf(each((date) => `in/date=${date}/a.csv`));
  await expect(list(cwd, "in", { dates: ["2016-08-01", "2016-08-02"] })).rejects.toThrow(
    'No raw files for 2016-08-01 to 2016-08-02 under "in", which holds 2015-07-26 to 2016-07-27.',
  );
});
