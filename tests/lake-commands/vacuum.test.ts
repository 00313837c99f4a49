import { existsSync, mkdirSync, readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitName } from "../../src/delta/log.js";
import type { Status } from "../../src/run/status.js";
import { asFirst, asSecond, twoRuns, type Project } from "./project.js";

interface Vacuumed {
  readonly vacuumed: readonly {
    readonly name: string;
    readonly files: readonly { readonly path: string }[];
  }[];
}

const days = 86_400_000;

/** Turns back all clocks of the lake: its files, its log, its manifests. */
function age(project: Project, by: number): void {
  const past = (Date.now() - by) / 1000;
  for (const entry of readdirSync(project.lake, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), past, past);
  }
}

async function vacuum(project: Project, ...args: readonly string[]): Promise<Record<string, number>> {
  const { vacuumed } = await project.json<Vacuumed>("vacuum", ...args);
  return Object.fromEntries(vacuumed.map(({ name, files }) => [name, files.length]));
}

describe("tumble vacuum", () => {
  it("only tells without --yes, and leaves all tables readable with it", async () => {
    const { project } = await twoRuns();
    const nothing = { quarantine: 0, sources: 0, tally: 0, windows: 0, _runs: 0 };
    expect(await vacuum(project)).toEqual(nothing);
    const due = { quarantine: 0, sources: 1, tally: 1, windows: 1, _runs: 2 };
    expect(await vacuum(project, "--retention", "0d", "--force")).toEqual(due);
    expect(await vacuum(project, "--retention", "0d", "--force", "--yes")).toEqual(due);
    expect(await vacuum(project, "--retention", "0d", "--force")).toEqual(nothing);
    expect(await project.tumble("check", "--deep")).toMatchObject({ code: 0 });
    expect(await project.windows()).toEqual(asSecond);
    const { err } = await project.tumble("restore", "--to", "0");
    expect(err).toContain("vacuumed perhaps, so that version cannot be restored");
    expect((await project.tumble("diff", "windows@0")).err).toContain("cannot be read: its file");
  });

  it("keeps the files of a date that is on hold", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    await project.json("vacuum", "--retention", "0d", "--force", "--yes");
    expect(await project.windows()).toEqual(asFirst);
  });

  it("deletes what killed writers left, once it is older than the retention", async () => {
    const { project } = await twoRuns();
    const left = [
      "windows/window_date=2016-07-26/x.parquet",
      "windows/_delta_log/.tumble-x.json",
      "_runs/x.json.part",
    ];
    for (const path of left) writeFileSync(join(project.lake, path), "");
    await project.json("vacuum", "--yes");
    expect(left.map((path) => existsSync(join(project.lake, path)))).toEqual([true, true, true]);
    age(project, 8 * days);
    await project.json("vacuum", "--yes");
    expect(left.map((path) => existsSync(join(project.lake, path)))).toEqual([false, false, false]);
    expect(await project.windows()).toEqual(asSecond);
  });

  it("passes over a log in which a killed run left no version, as check does", async () => {
    const { project } = await twoRuns();
    const log = join(project.lake, "hourly", "_delta_log");
    mkdirSync(log, { recursive: true });
    writeFileSync(join(log, ".tumble-x.json"), "");
    expect(Object.keys(await vacuum(project))).toEqual([
      "quarantine",
      "sources",
      "tally",
      "windows",
      "_runs",
    ]);
    expect(await project.tumble("check")).toMatchObject({ code: 0 });
    expect((await project.tumble("vacuum", "hourly")).err).toContain('has no table "hourly"');
  });

  it("keeps the manifests that say why a date is withheld, until it is judged anew", async () => {
    const { project } = await twoRuns();
    const hundred = (event: string) => Array.from({ length: 100 }, () => event);
    project.events("bad.csv", ...hundred("2016-07-29T02:40 Opened"));
    const { code } = await project.tumble("run", "*.csv");
    expect(code).toBe(2);
    project.events("other.csv", "2016-07-30T02:40 Open");
    expect((await project.tumble("run", "*.csv", "--date", "2016-07-30")).code).toBe(0);
    const state = async () => {
      const { dates } = JSON.parse((await project.tumble("status", "*.csv", "--json")).out) as Status;
      return dates.find(({ date }) => date === "2016-07-29")?.state;
    };
    expect(await state()).toBe("withheld");
    age(project, 8 * days);
    const { _runs } = await vacuum(project, "--yes");
    expect(_runs).toBe(3);
    const left = readdirSync(join(project.lake, "_runs")).map((name) => name.split(".").at(-1));
    expect(left.sort()).toEqual(["csv", "csv", "json"]);
    expect(await state()).toBe("withheld");

    project.events("bad.csv", ...hundred("2016-07-29T02:40 Open"));
    await project.run();
    age(project, 8 * days);
    await vacuum(project, "--yes");
    expect(readdirSync(join(project.lake, "_runs"))).toEqual([]);
    expect(await state()).toBe("fresh");
  }, 90_000);

  it("deletes nothing while a version within the retention is damaged, and minds no older one", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    truncateSync(join(project.lake, "windows", "_delta_log", commitName(0)), 40);
    const { code, out, err } = await project.tumble("vacuum", "windows", "--yes");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('Version 0 of "windows" is damaged, and no older than the retention');
    writeFileSync(join(project.lake, "windows", "left-over.parquet"), "");
    age(project, 8 * days);
    expect(await vacuum(project, "windows")).toEqual({ windows: 1 });
  });

  it.each([
    [["--retention", "6d"], "A retention of 6 days would delete files"],
    [["--retention", "soon"], '--retention takes hours, days or weeks, as in 12h, 30d or 2w, not "soon"'],
  ])("refuses %j", async (args, message) => {
    const { project } = await twoRuns();
    const { code, err } = await project.tumble("vacuum", "--yes", ...args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) as string });
  });
});
