import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { heldDates } from "../../src/lake/hold.js";
import type { PlanResult } from "../../src/run/result.js";
import { asFirst, asSecond, twoRuns, type Project } from "./project.js";

interface Restored {
  readonly run: string;
  readonly from: number;
  readonly to: number;
  readonly version: number | null;
  readonly held: readonly string[];
  readonly changed: boolean;
}

async function held(project: Project): Promise<string[]> {
  return [...heldDates(await project.snapshot()).keys()];
}

describe("tumble restore", () => {
  it("takes the table back, holds the dates that change, and runs leave them until they are released", async () => {
    const { project } = await twoRuns();
    const restored = await project.json<Restored>("restore", "--to", "0");
    expect(restored).toMatchObject({ from: 1, to: 0, version: 2, held: ["2016-07-26", "2016-07-28"] });
    expect(await project.windows()).toEqual(asFirst);
    expect(await held(project)).toEqual(["2016-07-26", "2016-07-28"]);

    const idle = await project.run();
    expect(idle.outcome).toBe("nothing to do");
    expect(idle.marts[0]).toMatchObject({ untouched: 1, held: ["2016-07-26", "2016-07-28"] });
    const told = await project.tumble("run", "*.csv");
    expect(told.out).toContain("On hold     2016-07-26, 2016-07-28 of windows");

    project.events("later.csv", "2016-07-26T02:42 Open", "2016-07-27T02:41 Open");
    const busy = await project.run();
    expect(busy.marts[0]).toMatchObject({ published: ["2016-07-27"], held: ["2016-07-26", "2016-07-28"] });

    await project.json("release", "--date", "2016-07-26");
    expect((await project.run()).marts[0]).toMatchObject({ published: ["2016-07-26"], held: ["2016-07-28"] });
    await project.json("release", "--all");
    expect((await project.run()).marts[0]).toMatchObject({ published: ["2016-07-28"], held: [] });
    expect(await project.windows()).toEqual([
      "2016-07-26T02:40: 3",
      "2016-07-26T02:50: 1",
      "2016-07-27T02:40: 2",
      "2016-07-28T10:00: 1",
    ]);
    expect((await project.run()).outcome).toBe("nothing to do");
  });

  it("restores one date alone, to what a run left", async () => {
    const { project, first } = await twoRuns();
    const restored = await project.json<Restored>("restore", "--to", first.run, "--date", "2016-07-26");
    expect(restored).toMatchObject({ to: 0, held: ["2016-07-26"] });
    expect(await project.windows()).toEqual([...asFirst, "2016-07-28T10:00: 1"]);
  });

  it("plans held dates as neither stale nor fresh", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0", "--date", "2016-07-26");
    const plan = await project.json<PlanResult>("run", "*.csv", "--dry-run");
    expect(plan.marts[0]).toMatchObject({ fresh: 2, due: [], held: [{ date: "2016-07-26" }] });
  });

  it("gives way to --force, after which nothing is on hold", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    await project.run({ force: true });
    expect(await project.windows()).toEqual(asSecond);
    expect(await held(project)).toEqual([]);
  });

  it("changes nothing, and holds nothing, where the table is as it was already", async () => {
    const { project } = await twoRuns();
    expect(await project.json("restore", "--to", "1")).toMatchObject({ changed: false, version: null });
    await project.json("restore", "--to", "0");
    expect(await project.json("restore", "--to", "0")).toMatchObject({ changed: false, version: null });
  });

  it("restores forward again, and the dates stay on hold until released", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    await project.json("restore", "--to", "1");
    expect(await project.windows()).toEqual(asSecond);
    await project.json("release", "--all");
    expect((await project.run()).outcome).toBe("nothing to do");
  });

  it("names the release with the lake that was named, and the dates that can be released", async () => {
    const { project } = await twoRuns();
    renameSync(project.lake, join(project.folder, "other lake"));
    const { out } = await project.tumble("restore", "--to", "0", "--lake", "other lake");
    const release = "release windows --date 2016-07-26 --lake 'other lake'";
    expect(out).toContain(`"tumble ${release}"`);
    expect((await project.tumble("run", "*.csv", "--lake", "other lake")).out).toContain(
      `"tumble ${release}"`,
    );
    expect((await project.tumble("release", "--lake", "other lake")).err).toContain(
      'On hold in "windows": 2016-07-26, 2016-07-28. Name one, as in --date 2016-07-26, or release all with --all.',
    );
  });

  it("only says what it would do with --dry-run", async () => {
    const { project } = await twoRuns();
    const { out } = await project.tumble("restore", "--to", "0", "--dry-run");
    expect(out).toContain("2 dates would change: 2016-07-26, 2016-07-28");
    expect((await project.snapshot()).version).toBe(1);
  });

  it("refuses before it writes when a file is gone", async () => {
    const { project } = await twoRuns();
    const [gone] = [...(await project.snapshot()).tombstones.keys()];
    rmSync(join(project.lake, "windows", gone!));
    const { code, err } = await project.tumble("restore", "--to", "0");
    expect(code).toBe(1);
    expect(err).toContain(`The file "${gone!}"`);
    expect((await project.snapshot()).version).toBe(1);
  });

  it.each(["tally", "quarantine", "sources"])(
    "does not restore %s, which follows the raw files",
    async (table) => {
      const { project } = await once;
      const { code, err } = await project.tumble("restore", table, "--to", "0");
      expect(code).toBe(1);
      expect(err).toContain(`"${table}" cannot be restored: it follows the raw files`);
    },
  );

  it.each([
    [["restore", "--to", "9"], "has no version 9: versions 0 to 1"],
    [["restore", "--to", "yesterday-ish"], '"yesterday-ish" is no version of a table'],
    [["restore", "--to", "1999-01-01"], "no version at 1999-01-01T00:00:00.000Z"],
    [
      ["restore", "--to", "20160101T000000.481Z-abcdef"],
      'committed by the run "20160101T000000.481Z-abcdef"',
    ],
    [["restore", "--to", "0", "--date", "2017-01-01"], "holds nothing of 2017-01-01"],
    [["restore", "--to", "0", "--to", "1"], '--to is given 2 times: "0", "1"'],
    [["restore", "windos", "--to", "0"], 'has no table "windos". Did you mean "windows"?'],
    [["restore", "no/table", "--to", "0"], 'no Delta table in "no/table"'],
    [["release", "--date", "2016-07-26"], '2016-07-26 of "windows" is not on hold: no date is'],
    [["release"], 'There is no date to release: none of "windows" is on hold.'],
    [
      ["history", "lake"],
      '"lake" is a lake, not a table. Name it with --lake, as in --lake lake, or give the path of a table, such as "lake/',
    ],
    [
      ["vacuum", "--lake", "nowhere"],
      'nowhere". Check --lake, or fill it with "tumble run --lake nowhere" first.',
    ],
    [["vacuum", "--retention", "0d"], "A retention of 0 days would delete"],
    [["vacuum", "--retention", "12h"], "A retention of 12 hours would delete"],
    [["vacuum", "--retention", "1d"], "Keep 7 days or more, or add --force when nothing else runs."],
  ])("refuses %j with a word on what is wrong", async (args, message) => {
    const { project } = await once;
    const { code, err } = await project.tumble(...args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) as string });
  });
});

const once = twoRuns();
