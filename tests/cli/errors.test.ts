import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runWithFault } from "../faults/project.js";
import { type Ended, newFolder, succeed, tumble } from "./tumble.js";

const events = "time,action\n2016-07-26T10:00:00.000Z,Open\n2016-07-26T10:01:00.000Z,Close\n";
const header = "time,action\n";
const mart = (sql: string) => ({
  "sql/mart/hits/v1.sql": `-- One row per date.\n${sql}\n`,
  "events.csv": events,
});

interface Case {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly args: readonly string[];
  /** What, where, what next. */
  readonly says: readonly string[];
}

/** One line that says it, an exit code that schedulers understand, and no stack. */
function expectTold({ code, stdout, stderr }: Ended, says: readonly string[], exitCode = 1): void {
  for (const words of says) expect(stderr).toContain(words);
  expect(stderr).toMatch(/^tumble: .*[.?]\n$/);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
}

const cases: Readonly<Record<string, Case>> = {
  "a raw file that does not exist": {
    files: { "event.csv": events },
    args: ["run", "events.csv"],
    says: ["No such file", "events.csv", 'Did you mean "event.csv"?'],
  },
  "a glob that matches nothing": {
    args: ["run", "*.csv"],
    says: ["No file matches", "*.csv", "Check the pattern."],
  },
  "a folder without raw files": {
    files: { "events/readme": "" },
    args: ["run", "events"],
    says: ["Nothing under", "events", "CSV, JSON lines or Parquet"],
  },
  "a date for which there are no files": {
    files: { "events/2016/07/26/a.csv": events },
    args: ["run", "events/{yyyy}/{mm}/{dd}/*.csv", "--date", "2016-07-29"],
    says: ["No raw files for 2016-07-29", "which holds 2016-07-26", "pick another date"],
  },
  "an empty file": {
    files: { "events.csv": "" },
    args: ["run", "events.csv"],
    says: ["events.csv", "is empty", "wait for the file to be filled"],
  },
  "a header without rows": {
    files: { "events.csv": header },
    args: ["run", "events.csv"],
    says: ["events.csv", "holds a header at most", "Check the source"],
  },
  "files without a row among them": {
    files: { "a.csv": header, "b.csv": "" },
    args: ["run", "a.csv", "b.csv"],
    says: ["None of the 2 raw files holds a row"],
  },
  "a missing column": {
    files: { "events.csv": "timestamp,action,user\n1,Open,2\n" },
    args: ["run", "events.csv"],
    says: ["events.csv", 'no column "time"', 'Found: "timestamp", "action", "user"', "columns:"],
  },
  "a date that is none": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--date", "2016-02-30"],
    says: ['"2016-02-30" is not a date of the calendar', "Check the month and the day"],
  },
  "a date spelled in another way": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--date", "26.07.2016"],
    says: ['"26.07.2016" is not a date', "Write it as 2016-07-26"],
  },
  "dates in the wrong order": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--from", "2016-07-28", "--to", "2016-07-26"],
    says: ['"2016-07-28" to "2016-07-26" ends before it starts', "Swap the two"],
  },
  "an unknown option": {
    args: ["run", "events.csv", "--dat", "2016-07-26"],
    says: ['There is no option "--dat"', "See tumble run --help"],
  },
  "an unknown command": {
    args: ["rum", "events.csv"],
    says: ['There is no command "rum"', 'Did you mean "run"?'],
  },
  "no command": { args: [], says: ["Name a command", "See tumble --help"] },
  "an option without its value": { args: ["run", "a.csv", "--lake"], says: ["--lake needs a value"] },
  "an option given twice": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--date", "2016-07-26", "--date", "2016-07-27"],
    says: ["--date is given 2 times", '"2016-07-26", "2016-07-27"', "Give it once"],
  },
  "no source at all": { args: ["run"], says: ["There is no source", "tumble run events.csv", "tumble init"] },
  "a zone that is none": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--timezone", "Europe/Berlim"],
    says: ['"Europe/Berlim" is not a time zone', 'Did you mean "Europe/Berlin"?'],
  },
  "a window that divides no hour": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--window", "7m"],
    says: ['--window: "7m"', "divide an hour", "10 minutes"],
  },
  "a version of a model that does not exist": {
    files: { "events.csv": events },
    args: ["run", "events.csv", "--model", "windows@9"],
    says: ['no version 9 of "windows"', "Versions found: 1"],
  },
  "a project file that does not exist": {
    args: ["run", "--config", "tumbel.yaml"],
    says: ["tumbel.yaml", "cannot be read", "Check --config"],
  },
  "a project file that is no YAML": {
    files: { "tumble.yaml": "source: events.csv\nlake: [a\n" },
    args: ["run"],
    says: ["tumble.yaml", "line 3, column 1"],
  },
  "a project file with a tab": {
    files: { "tumble.yaml": "columns:\n\ttime: t\n" },
    args: ["run"],
    says: ["tumble.yaml", "line 2, column 1", "Tabs are not allowed"],
  },
  "a project file that is a list": {
    files: { "tumble.yaml": "- events.csv\n" },
    args: ["run"],
    says: ["tumble.yaml", "line 1, column 1", 'settings are expected here, such as "source: events/*.csv"'],
  },
  "an unknown setting": {
    files: { "tumble.yaml": "source: events.csv\nwindw: 5 minutes\n", "events.csv": events },
    args: ["run"],
    says: ["tumble.yaml", "line 2", '"windw" is not a setting', "window, timezone"],
  },
  "a setting with a wrong value": {
    files: { "tumble.yaml": "source: events.csv\nwindow: 7 minutes\n", "events.csv": events },
    args: ["run"],
    says: ["tumble.yaml", "line 2, column 9", '"7 minutes"', "divide an hour"],
  },
  "a mart with an unknown column": {
    files: mart("SELECT window_date,\n  sum(total_cuont) AS hits\nFROM windows GROUP BY window_date"),
    args: ["run", "events.csv"],
    says: ["sql/mart/hits/v1.sql", "line 3", "total_cuont", "Correct the file"],
  },
  "a mart that is no SQL": {
    files: mart("SELECT window_date,\n  sum(total_count AS hits\nFROM windows GROUP BY window_date"),
    args: ["run", "events.csv"],
    says: ["sql/mart/hits/v1.sql", "line 3", "syntax error", "Correct the file"],
  },
  "a mart that reads what is not there": {
    files: mart("SELECT window_date FROM widnows"),
    args: ["run", "events.csv"],
    says: ["sql/mart/hits/v1.sql", 'reads "widnows"', "windows"],
  },
  "a gzip that ends early": {
    files: { "events.csv.gz": gzipSync(events.repeat(100)).subarray(0, 60) },
    args: ["run", "events.csv.gz"],
    says: ["events.csv.gz", "ends early", "Get the whole file"],
  },
  "a lake that is a file": {
    files: { "events.csv": events, lake: "" },
    args: ["run", "events.csv"],
    says: ["lake", "A file stands where a folder has to be"],
  },
};

describe("one line says what is wrong, where, and what to do about", () => {
  test.concurrent.each(Object.entries(cases))("%s", async (_, { files = {}, args, says }) => {
    const folder = await newFolder(files);
    expectTold(await tumble(args, { cwd: folder }), says);
  });

  test("a Parquet file that was cut off", async () => {
    const folder = await newFolder();
    await cp(resolve("fixtures/parquet/cut.parquet"), join(folder, "cut.parquet"));
    expectTold(await tumble(["run", "cut.parquet"], { cwd: folder }), ["cut.parquet", "ends early"]);
  });

  test("a lake of another zone or another window", async () => {
    const folder = await newFolder({ "events.csv": events });
    await succeed(["run", "events.csv"], { cwd: folder });
    const zone = await tumble(["run", "events.csv", "--timezone", "Europe/Berlin"], { cwd: folder });
    expectTold(zone, ["counts its days in UTC, not in Europe/Berlin", "another lake with --lake"]);
    const window = await tumble(["run", "events.csv", "--window", "5m"], { cwd: folder });
    expectTold(window, ["windows of 10 minutes, not of 5 minutes", "another lake with --lake"]);
  });

  test("a raw file that changes while it is read", async () => {
    const folder = await newFolder({ "events/a.csv": events, "events/b.csv": events });
    const grown = await runWithFault(folder, {
      at: "mkdir .*quarantine|copy",
      act: join(folder, "events/b.csv"),
    });
    expect(grown.code).toBe(0);
    const growing = await runWithFault(folder, { at: "scan", act: join(folder, "events/b.csv") });
    expectTold(growing, ["events/b.csv", "changed while it was being read", "Run again once it is complete"]);
  });
});
