import { readdirSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import type { Result } from "../../src/run/result.js";
import { asSecond, Project, twoRuns } from "./project.js";

function moveAside(project: Project, ...tables: readonly string[]): void {
  for (const table of tables) renameSync(join(project.lake, table), join(project.folder, `${table}-aside`));
}

async function readBy(run: Promise<Result>): Promise<string[]> {
  const { files } = await run;
  return files.read.map(({ name, why }) => `${name}: ${why}`);
}

/** What a run says that refuses to do anything. */
async function refusal(run: Promise<Result>): Promise<string> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

async function withRefused(): Promise<Project> {
  const { project } = await twoRuns();
  project.events("odd.csv", "2016-07-26T02:42 Open", "2016-07-26T02:43 Opened");
  await project.run();
  return project;
}

const lost = "lost with a table of the lake";
const withOdd = ["2016-07-26T02:40: 3", ...asSecond.slice(1)];

describe("a lake that has lost a table", () => {
  it("counts all raw files again when it was the tally", async () => {
    const { project } = await twoRuns();
    moveAside(project, "tally");
    const status = await project.tumble("status");
    expect(status.err).toContain('has no table "tally"');
    expect(await readBy(project.run())).toEqual([`a.csv: ${lost}`, `late.csv: ${lost}`]);
    expect(await project.windows()).toEqual(asSecond);
    expect((await project.tumble("check", "--deep")).code).toBe(0);
  });

  it("reads the files with refused rows again when it was the quarantine", async () => {
    const project = await withRefused();
    moveAside(project, "quarantine");
    expect((await project.tumble("rejects")).err).toContain('has no table "quarantine"');
    expect(await readBy(project.run())).toEqual([`odd.csv: ${lost}`]);
    expect(await project.windows()).toEqual(withOdd);
    expect((await project.tumble("rejects")).out).toContain("Opened");
  });

  it.each(["tally", "quarantine", "sources"])(
    "names the raw files that are gone when it was %s, and changes nothing unless they are forgotten",
    async (table) => {
      const project = await withRefused();
      moveAside(project, table);
      rmSync(join(project.folder, "odd.csv"));
      const before = readdirSync(project.lake).sort();
      for (const options of [{ dryRun: true }, {}, { force: true }]) {
        const told = await refusal(project.run(options));
        expect(told).toContain(`has no table "${table}"`);
        expect(told).toContain('read again: "odd.csv"');
      }
      expect(readdirSync(project.lake).sort()).toEqual(before);
      expect(await project.windows()).toEqual(withOdd);
      await project.run({ forget: true });
      expect(await project.windows()).toEqual(asSecond);
      expect((await project.tumble("check", "--deep")).code).toBe(0);
    },
  );

  it("refuses to limit the listing to files of one date while others are to be counted again", async () => {
    const project = new Project();
    project.events("2016-07-26.csv", "2016-07-26T02:40 Open");
    project.events("2016-07-27.csv", "2016-07-27T02:40 Open");
    const dated = { source: ["{yyyy}-{mm}-{dd}.csv"] };
    await project.run({}, dated);
    moveAside(project, "tally");
    const oneDate = project.run({ from: "2016-07-26", to: "2016-07-26" }, dated);
    expect(await refusal(oneDate)).toContain('read again: "2016-07-27.csv"');
    await project.run({}, dated);
    expect(await project.windows()).toEqual(["2016-07-26T02:40: 1", "2016-07-27T02:40: 1"]);
  });

  it("keeps zone and window as long as one of the tables that say them is there, and then asks", async () => {
    const project = new Project();
    project.events("a.csv", "2016-07-26T23:40 Open");
    const named = { timezone: "Europe/Berlin", windowSeconds: 300 };
    await project.run({}, named);
    moveAside(project, "tally");
    await project.run();
    expect((await project.snapshot("tally")).metaData.configuration).toMatchObject({
      "tumble.timezone": "Europe/Berlin",
      "tumble.window_seconds": "300",
    });
    rmSync(join(project.lake, "tally"), { recursive: true });
    moveAside(project, "quarantine");
    const windowAlone = project.run({}, { windowSeconds: 300 });
    expect(await refusal(windowAlone)).toContain("give both --timezone and --window");
    expect(await readBy(project.run({}, named))).toEqual([`a.csv: ${lost}`]);
    expect((await project.tumble("check", "--deep")).code).toBe(0);
  });
});

function cutShort(path: string): void {
  truncateSync(path, 20);
}

describe("a lake with a damaged file", () => {
  it.each([
    ["is gone", rmSync],
    ["cannot be read", cutShort],
  ])("says that one of sources %s, and the way to mend it works", async (what, damage) => {
    const { project } = await twoRuns();
    for (const path of (await project.snapshot("sources")).files.keys())
      damage(join(project.lake, "sources", path));
    for (const command of [["run", "*.csv"], ["status"], ["rejects"]]) {
      const { code, err } = await project.tumble(...command);
      expect(err).toMatch(
        new RegExp(`The file ".*" of the table ".*sources" ${what}.* move the whole folder`),
      );
      expect(code).toBe(1);
    }
    moveAside(project, "sources");
    await project.run();
    expect(await project.windows()).toEqual(asSecond);
    expect((await project.tumble("check", "--deep")).code).toBe(0);
  });

  it("is named by whatever meets it, and the check of all goes on", async () => {
    const { project } = await twoRuns();
    const [path = ""] = (await project.snapshot("tally")).files.keys();
    cutShort(join(project.lake, "tally", path));
    const where = join(project.lake, "tally");
    project.events("more.csv", ...["26", "27", "28"].map((day) => `2016-07-${day}T03:00 Open`));
    for (const command of [
      ["run", "*.csv"],
      ["diff", "tally@0", "windows"],
      ["sql", "FROM tally"],
      ["export", "all.duckdb"],
    ]) {
      const { code, err } = await project.tumble(...command);
      expect(err).toContain(`its file "${path}" is damaged: it has 20 bytes, and the log says`);
      expect(err).toContain(`"tumble check ${where}" says how to mend it.`);
      expect(code).toBe(1);
    }
    const check = await project.tumble("check", "--deep");
    expect(check.out).toContain(`"${path}" has 20 bytes`);
    expect(check.err).toContain('move "tally" aside and "tumble run --force" to count the raw files again');
    expect(check.code).toBe(1);
    moveAside(project, "tally");
    await project.run();
    expect((await project.tumble("check", "--deep")).code).toBe(0);
  });

  it.each([
    ["windows", "builds it anew", rmSync],
    ["tally", "reads the raw files again", cutShort],
  ])(
    "tells it of a date of %s whose life is asked for, and moving the table aside mends it",
    async (...given) => {
      const [table, cure, damage] = given;
      const { project } = await twoRuns();
      for (const path of (await project.snapshot(table)).files.keys())
        damage(join(project.lake, table, path));
      const { code, err } = await project.tumble("status", "*.csv", "--date", "2016-07-26");
      expect(err).toMatch(new RegExp(`^tumble: The file ".*" of the table ".*${table}" .* ${cure}\\.\\n$`));
      expect(code).toBe(1);
      moveAside(project, table);
      await project.run();
      const healed = await project.tumble("status", "*.csv", "--date", "2016-07-26");
      expect(healed.out).toContain("a.csv: 2 of its 3 rows (0 refused), windows 2016-07-26T02:40:00.000Z");
      expect(await project.windows()).toEqual(asSecond);
    },
  );
});
