import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explanationLines, statusLines } from "../../src/commands/print-status.js";
import { loadConfig } from "../../src/config.js";
import type { State } from "../../src/lake/freshness.js";
import { explain } from "../../src/run/explain.js";
import { writeManifest } from "../../src/run/manifest.js";
import { examine } from "../../src/run/status.js";
import { dateStatuses, gaps, type DateFacts } from "../../src/run/status-dates.js";
import { tumble } from "../cli/tumble.js";
import { csv, day, newProject, type Project } from "./project.js";

const nothing: DateFacts = {
  states: new Map(),
  withheld: new Map(),
  changed: new Map(),
  windows: new Map(),
  refused: new Map(),
  provisionalFrom: null,
};

const surroundings = { cwd: process.cwd(), now: () => new Date() };
const look = async ({ folder }: Project) =>
  examine({ config: await loadConfig(undefined, folder) }, surroundings);
const states = async (project: Project) => {
  const { status } = await look(project);
  return Object.fromEntries(status.dates.map(({ date, state }) => [date, state]));
};

describe("the status of dates", () => {
  it("has none for a lake without dates", () => {
    expect(dateStatuses(nothing)).toEqual([]);
  });

  it("is the worst over all marts, and gives the reasons of all", () => {
    const [date] = dateStatuses({
      ...nothing,
      states: new Map<string, Map<string, State>>([
        ["windows", new Map([["2026-03-01", { state: "fresh" }]])],
        ["opened", new Map([["2026-03-01", { state: "stale", why: "tally changed" }]])],
      ]),
    });
    expect(date).toMatchObject({ state: "stale", why: ["tally changed (opened)"] });
  });

  it("tells the dates between others that have no rows, as stretches", () => {
    const fresh = { state: "fresh" } as const;
    const dates = dateStatuses({
      ...nothing,
      states: new Map([
        ["windows", new Map(["2026-02-27", "2026-03-02", "2026-03-04"].map((date) => [date, fresh]))],
      ]),
    });
    expect(dates.map(({ state }) => state)).toEqual(["fresh", "empty", "empty", "fresh", "empty", "fresh"]);
    expect(gaps(dates)).toEqual([
      { from: "2026-02-28", to: "2026-03-01" },
      { from: "2026-03-03", to: "2026-03-03" },
    ]);
  });

  it("does not call a date withheld that is fresh again", () => {
    const withheld = new Map([["2026-03-01", { run: "r", expectations: ["x"], failures: [] }]]);
    const facts = (state: "fresh" | "missing") => ({
      ...nothing,
      states: new Map([["windows", new Map([["2026-03-01", { state }]])]]),
      withheld: new Map([["windows", withheld]]),
    });
    expect(dateStatuses(facts("missing"))[0]?.state).toBe("withheld");
    expect(dateStatuses(facts("fresh"))[0]?.state).toBe("fresh");
  });
});

describe("tumble status", () => {
  it("lists runs that failed one after the other as one, so that they push out no other", async () => {
    const project = await newProject({ "events/1.csv": day("2026-03-01", 1) });
    await project.run();
    const { status } = await look(project);
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const started = `2100-01-0${n}T00:00:00.000Z`;
      await writeManifest(status.lake, {
        run: `2100010${n}`,
        outcome: "failed",
        started,
        error: `typo ${n}`,
      });
    }
    const again = await look(project);
    expect(
      again.status.runs.map(({ outcome, error, failedBefore }) => [outcome, error, failedBefore]),
    ).toEqual([
      ["failed", "typo 6", 5],
      ["published", null, 0],
    ]);
    expect(statusLines(again.status).join("\n")).toContain("failed: typo 6; 5 runs failed right before");
  });

  it("says of a date on hold what it was restored to", () => {
    const held = new Map<string, State>([
      ["2026-03-01", { state: "held", why: "restored to version 3 by r" }],
    ]);
    const [date] = dateStatuses({ ...nothing, states: new Map([["windows", held]]) });
    expect(date).toMatchObject({ state: "held", why: ["windows was restored to version 3 by r"] });
  });

  it("names the raw files that make dates stale, for people and in the plan", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "events/2.csv": day("2026-03-02", 1),
    });
    await project.run();
    await project.write({
      "events/late.csv": csv(["2026-03-01T00:00:00Z,Open", "2026-03-02T00:00:00Z,Open"]),
    });
    await project.run({ from: "2026-03-01", to: "2026-03-01" });
    const why = 'built before "events/late.csv" was counted';
    expect((await look(project)).status.dates[1]).toMatchObject({
      state: "stale",
      why: [`${why} (windows)`],
    });
    const { stdout } = await tumble(["run", "--dry-run"], { cwd: project.folder });
    expect(stdout).toContain(`2026-03-02 stale: ${why}`);
  });

  it("follows a lake from fresh to changed, withheld and mended", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "events/2.csv": day("2026-03-02", 1),
    });
    await project.run();
    expect((await look(project)).status).toMatchObject({
      fresh: true,
      rows: { read: 288, counted: 288, refused: 0 },
    });

    await project.write({ "events/2.csv": day("2026-03-02", 2) + "soon,Open\n".repeat(100) });
    expect(await states(project)).toEqual({ "2026-03-01": "fresh", "2026-03-02": "stale" });

    await project.run();
    const { status } = await look(project);
    expect(status.fresh).toBe(false);
    expect(status.dates[1]).toMatchObject({ state: "withheld", windows: 144 });
    expect(status.dates[1]?.why[0]).toMatch(/^windows was withheld by run \S+: refused_share$/);
    expect(status.runs.map(({ outcome, withheld }) => [outcome, withheld])).toEqual([
      ["withheld", 1],
      ["published", 0],
    ]);

    await project.write({ "events/2.csv": day("2026-03-02", 3) });
    await project.run();
    expect((await look(project)).status.fresh).toBe(true);
  });

  it("tells of raw files that are new or gone, and needs none to look at the lake", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-03-01", 1),
      "events/2.csv": day("2026-03-02", 1),
    });
    await project.run();
    await project.remove("events/1.csv");
    await project.write({ "events/3.csv": day("2026-03-03", 1) });
    const { status } = await look(project);
    expect(status.files).toMatchObject({
      toRead: [{ name: "events/3.csv", why: "new" }],
      gone: ["events/1.csv"],
    });
    await project.write({ "tumble.yaml": "" });
    expect((await look(project)).status.fresh).toBe(true);
  });

  it("marks the dates that may still change by the watermark", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-03-01", 1) + day("2026-03-02", 1, (at) => at < 6).slice(12),
    });
    await project.write({ "tumble.yaml": "source: events\nwatermark: 2h\n" });
    await project.run();
    const { status } = await look(project);
    expect(status.watermark).toBe("2026-03-01T22:50:00.000Z");
    expect(status.dates.map(({ provisional }) => provisional)).toEqual([true, true]);
  });

  it("explains one date to the last file", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-03-01", 1) + "2026-03-01T10:00:00Z,Ajar\n",
      "events/late.csv": csv(["2026-03-01T10:00:00Z,Open", "2026-03-02T10:00:00Z,Open"]),
    });
    await project.run();
    await rm(join(project.folder, "events/late.csv"));
    const explanation = await explain("2026-03-01", await look(project), surroundings);
    expect(explanation).toMatchObject({
      state: "fresh",
      events: 145,
      windows: 144,
      refused: 1,
      reasons: { action_unknown: 1 },
    });
    expect(explanation.files).toMatchObject([
      { name: "events/1.csv", rows: 145, refused: 1, rowCount: 145, since: "unchanged" },
      { name: "events/late.csv", rows: 1, rowCount: 2, first: "2026-03-01T10:00:00.000Z", since: "gone" },
    ]);
    expect(explanation.marts).toMatchObject([
      { mart: "windows", state: "fresh", published: { model: "windows@1" } },
    ]);
    expect(explanationLines(explanation).join("\n")).toContain("events/late.csv: 1 of its 2 rows");
  });

  it("draws a calendar that says the same without colours", async () => {
    const project = await newProject({
      "events/1.csv": day("2026-02-27", 1),
      "events/2.csv": day("2026-03-02", 1) + "2026-03-02T10:00:00Z,Ajar\n",
      "events/3.csv": day("2026-03-03", 1) + "soon,Open\n".repeat(100),
    });
    await project.run();
    const { status } = await look(project);
    const lines = statusLines(status)
      .slice(1)
      .filter((line) => !line.includes("(run "));
    expect(lines.join("\n").replace(/run \S+:/g, "run …:")).toMatchInlineSnapshot(`
      "533 rows read = 432 counted + 101 refused (100 of no date; see "tumble rejects"), from 3 raw files; days of UTC

               1    5    10   15   20   25   30
      2026-02                            ■·     1 date, 144 windows
      2026-03  ·▣✗                              2 dates, 144 windows, 1 refused

      ■ fresh   ▣ fresh, with refused rows   ✗ withheld   · no rows

      2026-03-03  withheld: windows was withheld by run …: refused_share

      No rows      2026-02-28 to 2026-03-01
      "
    `);
  });

  it("exits with 0 when all is fresh, else with 1, and prints one JSON document", async () => {
    const project = await newProject({ "events/1.csv": day("2026-03-01", 1) });
    await project.run();
    const fresh = await tumble(["status", "--json"], { cwd: project.folder });
    expect(fresh.code).toBe(0);
    expect(JSON.parse(fresh.stdout)).toMatchObject({ fresh: true });
    await project.write({ "events/2.csv": day("2026-03-02", 1) });
    expect((await tumble(["status"], { cwd: project.folder })).code).toBe(1);
    const nowhere = await tumble(["status", "--lake", "pond"], { cwd: project.folder });
    expect({ code: nowhere.code, stderr: nowhere.stderr }).toMatchObject({ code: 1 });
    expect(nowhere.stderr).toContain("There is no lake in");
  });
});
