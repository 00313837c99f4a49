import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/lake/history.js";
import { twoRuns } from "./project.js";

describe("tumble history", () => {
  it("lists versions newest first with dates, rows, run and models", async () => {
    const { project, first, second } = await twoRuns();
    const entries = await project.json<HistoryEntry[]>("history");
    expect(entries).toMatchObject([
      { version: 1, dates: ["2016-07-26", "2016-07-28"], rows: 3, run: second.run, models: ["windows@1"] },
      { version: 0, dates: ["2016-07-26", "2016-07-27"], rows: 3, run: first.run, command: "run" },
    ]);
    const { out } = await project.tumble("history", "--limit", "1");
    expect(out).toContain(second.run);
    expect(out).not.toContain(first.run);
  });

  it("tells the life of one date, with its hold and its release", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    await project.json("release", "--all");
    const life = await project.json<HistoryEntry[]>("history", "--date", "2016-07-28");
    expect(life.map(({ version, command, held }) => ({ version, command, held }))).toEqual([
      { version: 3, command: "release", held: [] },
      { version: 2, command: "restore", held: ["2016-07-28"] },
      { version: 1, command: "run", held: [] },
    ]);
  });

  it("reads any Delta table by its path", async () => {
    const { project } = await twoRuns();
    const entries = await project.json<HistoryEntry[]>("history", "lake/sources", "--lake", "nowhere");
    expect(entries.map(({ dates, rows }) => ({ dates, rows }))).toEqual([
      { dates: [], rows: 2 },
      { dates: [], rows: 1 },
    ]);
  });
});
