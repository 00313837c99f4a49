import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleCsv } from "../../fixtures/sample-events.js";
import { newFolder, tumble, writeFiles } from "../cli/tumble.js";
import { readTable } from "../lake/reader.js";
import { csv, day, failed, newProject } from "./project.js";

const realFile = resolve("../shared/data/events.csv");

const wrongSum = `-- Totals are one too high.
SELECT
  window_date, window_start, window_end(window_start) AS window_end,
  CAST(sum(open_count) AS BIGINT) AS open_count, CAST(sum(close_count) AS BIGINT) AS close_count,
  CAST(sum(open_count) + sum(close_count) + CASE WHEN window_date = DATE '2026-03-02' THEN 1 ELSE 0 END AS BIGINT) AS total_count,
  1.0::DOUBLE AS avg_actions
FROM tally WHERE window_start IS NOT NULL GROUP BY window_date, window_start`;

const withoutAverage = wrongSum.replace("1.0::DOUBLE", "NULL::DOUBLE").replace("THEN 1", "THEN 0");

const unreadable = (count: number) => Array.from({ length: count }, (_, i) => `soon ${i},Open`);
const withRows = (text: string, rows: readonly string[]) => `${text}${rows.join("\n")}\n`;

describe("a built-in expectation", () => {
  it.runIf(existsSync(realFile))("passes on the real file (../shared/data/events.csv)", async () => {
    const { run, write } = await newProject();
    await write({ "tumble.yaml": `source: ${realFile}\n` });
    expect(failed(await run())).toEqual([]);
  });

  it("passes on ordinary days", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 3),
      "events/2.csv": day("2026-03-02", 3),
    });
    expect(failed(await run())).toEqual([]);
  });

  it("stops a date of which a fifth of the rows is refused, and warns at a hundredth", async () => {
    const { lake, run } = await newProject({
      "events/1.csv": withRows(day("2026-03-01", 2), unreadable(80)),
      "events/2.csv": withRows(day("2026-03-02", 2), unreadable(3)),
      "events/3.csv": withRows(day("2026-03-03", 2), unreadable(2)),
    });
    const result = await run();
    expect(failed(result)).toEqual(["stop refused_share 2026-03-01", "warn refused_share 2026-03-02"]);
    expect(result.marts[0]).toMatchObject({
      published: ["2026-03-02", "2026-03-03"],
      withheld: ["2026-03-01"],
    });
    expect(result.marts[0]?.failures[0]).toMatchObject({
      threshold: "20%",
      offending: 80,
      whole: { of: "rows", count: 368 },
    });
    const rows = result.marts[0]?.failures[0]?.rows ?? [];
    expect(rows.map((row) => row.reason)).toEqual(Array.from({ length: 10 }, () => "time_unreadable"));
    const all = await readFile(join(lake, result.marts[0]?.failures[0]?.file ?? ""), "utf8");
    expect(all.split("\n").filter((line) => line.includes("2026-03-01,events/1.csv"))).toHaveLength(80);
  });

  it("warns of an action that is not listed", async () => {
    const { run } = await newProject({
      "events/1.csv": withRows(day("2026-03-01", 2), ["2026-03-01T10:00:00Z,Ajar"]),
    });
    const result = await run();
    expect(failed(result)).toEqual(["warn actions_are_known 2026-03-01"]);
    expect(result.outcome).toBe("published");
  });

  it("stops windows that lie outside of the range since it was narrowed", async () => {
    const { run, write, remove } = await newProject({ "events/1.csv": day("2026-03-01", 1) });
    await run();
    await remove("events/1.csv");
    await write({
      "events/2.csv": csv(["2026-03-01T23:59:00Z,Open"]),
      "tumble.yaml": "source: events\nrange: {from: 2026-03-01T12:00:00Z}\n",
    });
    expect(failed(await run())).toContain("stop times_are_plausible 2026-03-01");
  });

  it("stops counts that do not add up, on their dates alone", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "events/2.csv": day("2026-03-02", 1),
      "sql/mart/windows/v2.sql": wrongSum,
    });
    const result = await run();
    expect(failed(result)).toEqual(["stop counts_add_up 2026-03-02"]);
    expect(result.marts[0]).toMatchObject({ published: ["2026-03-01"], withheld: ["2026-03-02"] });
  });

  it("stops windows that lack a value", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "sql/mart/windows/v2.sql": withoutAverage,
    });
    expect(failed(await run())).toEqual(["stop windows_are_whole 2026-03-01"]);
  });

  it("warns of a day with gaps, and names each missing window", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 30, (window) => window < 60 || window >= 63),
      "events/2.csv": day("2026-03-02", 1, (window) => window % 6 === 0),
    });
    const result = await run();
    expect(failed(result)).toEqual(["warn day_has_gaps 2026-03-01"]);
    expect(result.marts[0]?.failures[0]?.rows.map((row) => row.window_start)).toEqual([
      "2026-03-01 10:00:00+00",
      "2026-03-01 10:10:00+00",
      "2026-03-01 10:20:00+00",
    ]);
  });

  it("does not warn of empty windows in a quiet night", async () => {
    const { run } = await newProject({ "events.csv": sampleCsv(), "tumble.yaml": "source: events.csv\n" });
    expect(failed(await run())).toEqual([]);
  });

  it("warns of a day with far more or fewer events than the days before it, unless it is the newest and not over", async () => {
    const { run, write } = await newProject(
      Object.fromEntries(
        [40, 42, 41, 39, 40, 43, 40, 4, 41, 10].map((count, i) => [
          `events/${i}.csv`,
          day(`2026-03-${String(i + 1).padStart(2, "0")}`, count),
        ]),
      ),
    );
    expect(failed(await run())).toEqual(["warn volume_is_usual 2026-03-08"]);
    await write({ "events/11.csv": day("2026-03-11", 200), "events/12.csv": day("2026-03-12", 40) });
    expect(failed(await run())).toEqual(["warn volume_is_usual 2026-03-11"]);
  });

  it("warns of the same file twice", async () => {
    const { run, write } = await newProject({ "events/1.csv": day("2026-03-01", 2) });
    expect(failed(await run())).toEqual([]);
    await write({ "events/1-again.csv": day("2026-03-01", 2) });
    expect(failed(await run())).toEqual(["warn files_differ 2026-03-01"]);
  });

  it("warns of a file that shrank, on the dates that it had and has", async () => {
    const { run, write } = await newProject({
      "events/1.csv": day("2026-03-01", 2) + day("2026-03-02", 2).replace("time,action\n", ""),
    });
    await run();
    await write({ "events/1.csv": day("2026-03-01", 2) });
    const result = await run();
    expect(failed(result)).toEqual(["warn files_did_not_shrink 2026-03-02"]);
    expect(result.marts[0]?.failures[0]?.rows[0]).toMatchObject({ row_count_before: 576, row_count: 288 });
  });
});

describe("thresholds in tumble.yaml", () => {
  const gaps = { "events/1.csv": day("2026-03-01", 30, (window) => window !== 60) };

  it("switch an expectation off", async () => {
    const { run, write } = await newProject(gaps);
    await write({ "tumble.yaml": "source: events\nexpectations: {windows: {day_has_gaps: off}}\n" });
    expect(failed(await run())).toEqual([]);
  });

  it("make a warning stop the date", async () => {
    const { run, write } = await newProject(gaps);
    await write({ "tumble.yaml": "source: events\nexpectations: {windows: {day_has_gaps: {stop: 0.5%}}}\n" });
    const result = await run();
    expect(failed(result)).toEqual(["stop day_has_gaps 2026-03-01"]);
    expect(result.outcome).toBe("withheld");
  });

  it.each([
    [
      "{windows: {day_has_gap: off}}",
      'names "day_has_gap", but there is no such expectation. Did you mean "day_has_gaps"?',
    ],
    ["{window: {}}", 'names "window", but there is no such mart. Did you mean "windows"?'],
    ["{windows: {day_has_gaps: {stop: lots}}}", '"lots" is no threshold'],
    ["{windows: {day_has_gaps: {halt: 1}}}", "line 2"],
  ])("are refused where they mean nothing: %s", async (setting, message) => {
    const { run, write } = await newProject(gaps);
    await write({ "tumble.yaml": `source: events\nexpectations: ${setting}\n` });
    await expect(run()).rejects.toThrow(message);
  });

  it("are refused where they mean nothing even when nothing is to be done", async () => {
    const { run, write } = await newProject(gaps);
    await run();
    await write({ "tumble.yaml": "source: events\nexpectations: {windows: {day_has_gap: off}}\n" });
    await expect(run()).rejects.toThrow('Did you mean "day_has_gaps"?');
  });
});

describe("an expectation that would never run is refused", () => {
  it.each([
    [
      "window/odd.sql",
      'holds expectations of "window", but there is no such mart',
      'Did you mean "windows"?',
    ],
    ["odd.sql", "is in the folder of no mart, so it would never run", "marts are windows"],
  ])("as sql/expect/%s", async (path, ...messages) => {
    const { run, write } = await newProject({ "events/1.csv": day("2026-03-01", 1) });
    await run();
    await write({ [`sql/expect/${path}`]: "-- Odd.\nSELECT * FROM windows" });
    for (const message of messages) await expect(run()).rejects.toThrow(message);
  });

  it("unlike other files beside it", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "sql/expect/README.md": "What has to hold.",
      "sql/expect/old/README.md": "What had to hold.",
    });
    expect((await run()).outcome).toBe("published");
  });
});

describe("a project's own expectation", () => {
  const mart =
    "-- One row per date.\nSELECT window_date, sum(open_count)::BIGINT AS open_count FROM windows GROUP BY window_date";

  it("works for its own mart, with what was published before", async () => {
    const { run, write } = await newProject({
      "events/1.csv": day("2026-03-01", 2),
      "sql/mart/opened/v1.sql": mart,
      "sql/expect/opened/no_fewer.sql":
        "-- No date has fewer than the day before.\n-- stop: 1\nSELECT opened.* FROM opened JOIN previous_opened AS before ON before.window_date = opened.window_date - 1 WHERE opened.open_count < before.open_count",
    });
    expect(failed(await run())).toEqual([]);
    await write({ "events/2.csv": day("2026-03-02", 2, (window) => window > 2) });
    const result = await run();
    expect(failed(result)).toEqual(["stop no_fewer 2026-03-02"]);
    expect(result.marts.map(({ mart, withheld }) => [mart, withheld])).toEqual([
      ["windows", []],
      ["opened", ["2026-03-02"]],
    ]);
  });

  it("shows the first of the offending rows in the order of their columns, however it finds them", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 1, (window) => window < 20),
      "sql/expect/windows/none.sql":
        "-- Nothing is good enough.\nSELECT window_date, total_count, window_start FROM windows ORDER BY window_start DESC",
    });
    const [failure] = (await run()).marts[0]?.failures ?? [];
    expect(failure?.offending).toBe(20);
    const first = Array.from({ length: 10 }, (_, i) => `2026-03-01 0${Math.floor(i / 6)}:${i % 6}0:00+00`);
    expect(failure?.rows.map((row) => row.window_start)).toEqual(first);
  });

  it("is refused before anything is read where it reads what it cannot", async () => {
    const { run } = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "sql/expect/windows/odd.sql": "-- Odd.\nSELECT * FROM elsewhere",
    });
    await expect(run()).rejects.toThrow(
      'odd.sql" reads "elsewhere", which no expectation of "windows" can read',
    );
  });
});

describe("a withheld date", () => {
  it("keeps its old version, while the others are published, with exit code 2", async () => {
    const folder = await newFolder({
      "events/1.csv": day("2026-03-01", 2),
      "events/2.csv": day("2026-03-02", 2),
    });
    await tumble(["run", "events"], { cwd: folder });
    const before = await readTable(join(folder, "lake/windows"));
    await writeFiles(folder, {
      "events/1-more.csv": withRows(day("2026-03-01", 1), unreadable(400)),
      "events/3.csv": day("2026-03-03", 2),
    });
    const { code, stdout, stderr } = await tumble(["run", "events"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("1 date was withheld");
    expect(stdout).toContain("✗ withheld: refused_share on 2026-03-01");
    expect(stdout).toContain("stops at 20%");
    const after = await readTable(join(folder, "lake/windows"));
    const of = (table: typeof after, date: string) => table?.rows.filter((row) => row.window_date === date);
    expect(of(after, "2026-03-01")).toEqual(of(before, "2026-03-01"));
    expect(of(after, "2026-03-03")).toHaveLength(144);
  });
});
