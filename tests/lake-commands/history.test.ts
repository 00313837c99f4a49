import { renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitName } from "../../src/delta/log.js";
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

  it("names the versions that are missing between others, and shows the rest", async () => {
    const { project } = await twoRuns();
    for (const day of ["2016-07-26", "2016-07-28"]) await project.json("restore", "--to", "0", "--date", day);
    const log = join(project.lake, "windows", "_delta_log");
    for (const version of [1, 2]) rmSync(join(log, commitName(version)));
    const json = await project.tumble("history", "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject([
      { version: 3, command: "restore" },
      { version: 2, operation: "missing", time: null },
      { version: 1, operation: "missing", time: null },
      { version: 0, command: "run" },
    ]);
    const { code, out, err } = await project.tumble("history", "--limit", "2");
    expect(code).toBe(1);
    expect(out).toContain("The newest 2 versions are shown; --limit shows more.");
    expect(err).toContain('The log of "windows" is broken: version 2 is missing.');
  });

  it("names the versions that are damaged, and shows the rest", async () => {
    const { project, first } = await twoRuns();
    for (const day of ["2016-07-26", "2016-07-28"]) await project.json("restore", "--to", "0", "--date", day);
    const log = join(project.lake, "windows", "_delta_log");
    truncateSync(join(log, commitName(2)), 40);
    rmSync(join(log, commitName(1)));
    truncateSync(join(log, commitName(0)));
    const { code, out, err } = await project.tumble("history", "--json");
    expect(JSON.parse(out)).toMatchObject([
      { version: 3, command: "restore" },
      { version: 2, operation: "damaged", time: null },
      { version: 1, operation: "missing", time: null },
      { version: 0, operation: "damaged", time: null },
    ]);
    expect(code).toBe(1);
    expect(err).toContain('The log of "windows" is broken: version 1 is missing, versions 2, 0 are damaged.');
    const restored = await project.tumble("restore", "--to", first.run);
    expect(restored.err).toContain("as far as the log can be read");
    expect(restored.code).toBe(1);
  });

  it("proposes commands that find the same lake", async () => {
    const { project } = await twoRuns();
    renameSync(project.lake, join(project.folder, "my lake"));
    const elsewhere = ["--lake", "my lake"];
    await project.json("restore", "--to", "0", ...elsewhere);
    rmSync(join(project.folder, "my lake", "windows", "_delta_log", commitName(1)));
    const { err } = await project.tumble("history", ...elsewhere);
    expect(err).toContain(`"tumble check windows --lake 'my lake'" says whether the newest one is whole.`);
    const check = await project.tumble("check", "windows", ...elsewhere);
    expect(check.out).toContain("windows     damaged: 3 files");
    const unknown = await project.tumble("diff", "20160726T120000.481Z-0a1b2c", "now", ...elsewhere);
    expect(unknown.err).toContain(`See "tumble history windows --lake 'my lake'"`);
    rmSync(join(project.folder, "my lake", "tally"), { recursive: true });
    const status = await project.tumble("status", "a.csv", "late.csv", ...elsewhere);
    expect(status.err).toContain(`let "tumble run a.csv late.csv --lake 'my lake'" read the raw files again`);
  });

  it("takes versions before the oldest for cleaned up", async () => {
    const { project } = await twoRuns();
    rmSync(join(project.lake, "windows", "_delta_log", commitName(0)));
    expect(await project.json("history")).toMatchObject([{ version: 1 }]);
  });

  it("says that there are more versions only if there are", async () => {
    const { project } = await twoRuns();
    const { out } = await project.tumble("history", "--limit", "1");
    expect(out).toContain("The newest version is shown; --limit shows more.");
    expect((await project.tumble("history", "--limit", "2")).out).not.toContain("--limit");
  });
});
