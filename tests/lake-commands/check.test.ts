import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commit } from "../../src/delta/commit.js";
import { removeOf } from "../../src/delta/actions.js";
import type { CheckedTable } from "../../src/lake/check.js";
import type { TableSchema } from "../../src/lake/schema.js";
import { asFirst, asSecond, twoRuns, type Project } from "./project.js";

interface Checked {
  readonly damaged: boolean;
  readonly tables: readonly CheckedTable[];
}

async function check(project: Project, ...args: readonly string[]) {
  const { code, out, err } = await project.tumble("check", "--json", ...args);
  const { damaged, tables } = JSON.parse(out) as Checked;
  expect(code).toBe(damaged ? 1 : 0);
  const found = tables.flatMap(({ table, damage }) => damage.map(({ what }) => `${table} ${what}`));
  return { found, tables, err };
}

async function aFile(project: Project, table: string, date = "2016-07-26"): Promise<string> {
  const { files } = await project.snapshot(table);
  return [...files.keys()].find((path) => path.startsWith(`window_date=${date}/`))!;
}

describe("tumble check", () => {
  it("finds nothing wrong with a lake that nobody touched, on hold or not", async () => {
    const { project } = await twoRuns();
    expect((await check(project, "--deep")).found).toEqual([]);
    await project.json("restore", "--to", "0");
    const { found, tables } = await check(project, "--deep");
    expect(found).toEqual([]);
    expect(tables.find(({ table }) => table === "windows")).toMatchObject({
      held: ["2016-07-26", "2016-07-28"],
      orphans: [],
    });
  });

  it("names a file that is gone and one that has grown, and says how to mend a mart", async () => {
    const { project } = await twoRuns();
    rmSync(join(project.lake, "windows", await aFile(project, "windows")));
    appendFileSync(join(project.lake, "windows", await aFile(project, "windows", "2016-07-27")), "x");
    const { found, err } = await check(project);
    expect(found).toEqual([
      expect.stringMatching(/^windows (is gone|has \d+ bytes)/),
      expect.stringMatching(/^windows (is gone|has \d+ bytes)/),
    ]);
    expect(err).toContain(
      '2 things are wrong in windows. To mend: "tumble restore windows --to VERSION" with a',
    );
    await project.run({ force: true });
    expect((await check(project, "--deep")).found).toEqual([]);
    expect(await project.windows()).toEqual(asSecond);
  });

  it("names a file that does not open, and the way to mend the tally works", async () => {
    const { project } = await twoRuns();
    const path = await aFile(project, "tally");
    const { size } = (await project.snapshot("tally")).files.get(path)!;
    writeFileSync(join(project.lake, "tally", path), "x".repeat(size));
    const { found, err } = await check(project);
    expect(found).toEqual([expect.stringContaining("tally cannot be opened (")]);
    expect(err).toContain('move "tally" aside and "tumble run --force"');
    renameSync(join(project.lake, "tally"), join(project.folder, "aside"));
    await project.run({ force: true });
    expect((await check(project, "--deep")).found).toEqual([]);
    expect(await project.windows()).toEqual(asSecond);
  });

  it("finds another number of rows than the log says, and provenance that leads nowhere", async () => {
    const { project } = await twoRuns();
    const windows = await project.snapshot();
    const path = await aFile(project, "windows");
    const add = windows.files.get(path)!;
    const tags = { ...add.tags, "tumble.upstream": '{"tally":["never.parquet"]}' };
    const stats = add.stats!.replace(/"numRecords":\d+/, '"numRecords":77');
    await commit(windows.folder, windows, {
      operation: "UPDATE",
      parameters: {},
      actions: [{ add: { ...add, tags, stats } }],
    });
    expect((await check(project)).found).toEqual([
      "windows holds 2 rows, and the log says 77",
      'windows says that it was built from "never.parquet", which no version of "tally" has named',
    ]);
  });

  it("computes a mart by the watermark of the project, as the run did", async () => {
    const { project } = await twoRuns();
    writeFileSync(join(project.folder, "tumble.yaml"), "watermark: 2h\n");
    const folder = join(project.folder, "sql", "mart", "settled");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "v1.sql"),
      "-- One row per window, with what is settled when it is the newest.\nSELECT window_date, window_start, watermark_before(window_start) AS settled_before FROM windows\n",
    );
    await project.run();
    expect((await check(project, "--deep")).found).toEqual([]);
  });

  it("finds a lost part of the tally only with --deep, by the books", async () => {
    const { project } = await twoRuns();
    const tally = await project.snapshot("tally");
    const add = tally.files.get(await aFile(project, "tally", "2016-07-27"))!;
    await commit(tally.folder, tally, {
      operation: "DELETE",
      parameters: {},
      actions: [{ remove: removeOf(add, Date.now()) }],
    });
    expect((await check(project)).found).toEqual([]);
    expect((await check(project, "--deep")).found).toEqual([
      'tally counts 2 rows of the raw file "a.csv", and sources has 3 on record',
    ]);
  });

  it("names the version that is missing from a log, and goes on to the other tables", async () => {
    const { project } = await twoRuns();
    rmSync(join(project.lake, "windows", "_delta_log", "00000000000000000000.json"));
    const { found, tables } = await check(project);
    expect(found).toEqual([
      expect.stringMatching(/^windows Version 0 of the table ".*" is missing from its log/),
    ]);
    expect(tables.map(({ table }) => table)).toEqual(["quarantine", "sources", "tally", "windows"]);
  });

  it("says how to mend a table that cannot be opened, and that way works", async () => {
    const { project } = await twoRuns();
    rmSync(join(project.lake, "windows", "_delta_log", "00000000000000000000.json"));
    expect((await check(project)).err).toContain(
      'To mend: move "windows" aside and "tumble run" to build it anew;',
    );
    renameSync(join(project.lake, "windows"), join(project.folder, "aside"));
    await project.run();
    expect((await check(project, "--deep")).found).toEqual([]);
    expect(await project.windows()).toEqual(asSecond);
  });

  it("names damage in a log that reading passes over, and the ways to mend it work", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    const log = join(project.lake, "windows", "_delta_log");
    const checkpoint = join(log, "00000000000000000002.checkpoint.parquet");
    writeFileSync(checkpoint, "PAR1 and no more");
    const { found, err } = await check(project);
    expect(found).toEqual([expect.stringMatching(/^windows cannot be read \(/)]);
    expect(err).toContain("To mend: delete damaged checkpoints: readers take older ones and the log instead");
    expect(await project.windows()).toEqual(asFirst);

    rmSync(checkpoint);
    const lost = await check(project);
    expect(lost.found).toEqual(["windows points to version 2, which has no checkpoint"]);
    expect(lost.err).toContain('To mend: delete "_last_checkpoint"');
    rmSync(join(log, "_last_checkpoint"));
    expect((await check(project, "--deep")).found).toEqual([]);
  });

  it("names versions that are missing before a checkpoint, though the newest can be read", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    rmSync(join(project.lake, "windows", "_delta_log", "00000000000000000001.json"));
    const { found, tables } = await check(project);
    expect(found).toEqual(["windows is gone: nor can those after it be read, up to the next checkpoint"]);
    expect(tables.find(({ table }) => table === "windows")?.damage[0]?.file).toBe(
      "_delta_log/00000000000000000001.json",
    );
    expect(await project.windows()).toEqual(asFirst);
  });

  it("names a damaged version before a checkpoint, and all but time travel goes on", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    const log = join(project.lake, "windows", "_delta_log");
    truncateSync(join(log, "00000000000000000001.json"), 40);
    const { found, tables, err } = await check(project, "--deep");
    expect(found).toEqual([
      "windows is damaged: neither this version nor those after it can be read, up to the next checkpoint",
    ]);
    const windows = tables.find(({ table }) => table === "windows");
    expect(windows).toMatchObject({ version: 2, files: 3, orphans: [] });
    expect(windows?.damage[0]?.file).toBe("_delta_log/00000000000000000001.json");
    expect(err).toContain("do without the versions that are damaged, for the newest does not need them");
    const { columns } = await project.json<TableSchema>("schema");
    expect(columns.every(({ since }) => since === null)).toBe(true);
    expect(await project.windows()).toEqual(asFirst);
  });

  it("proposes no run for a table outside of the lake", async () => {
    const { project } = await twoRuns();
    cpSync(join(project.lake, "tally"), join(project.folder, "copy", "tally"), { recursive: true });
    for (const path of (await project.snapshot("tally")).files.keys()) {
      rmSync(join(project.folder, "copy", "tally", path));
      break;
    }
    const damaged = await project.tumble("check", "copy/tally");
    expect(damaged.err).toMatch(
      /^tumble: 1 thing is wrong in copy\/tally. To mend: "tumble restore copy\/tally --to VERSION" with a version whose files are whole \("tumble history copy\/tally" lists them\); or bring the files back from a backup\.\n$/,
    );
    rmSync(join(project.folder, "copy", "tally", "_delta_log", "00000000000000000000.json"));
    const { err } = await project.tumble("check", "copy/tally");
    expect(err).toBe(
      "tumble: 1 thing is wrong in copy/tally. To mend: bring the files back from a backup.\n",
    );
    rmSync(join(project.lake, "tally", "_delta_log", "00000000000000000000.json"));
    expect((await project.tumble("check", "lake/tally")).err).toContain(
      'To mend: move "lake/tally" aside and "tumble run --force" to count the raw files again;',
    );
  });

  it("lists files that no version names", async () => {
    const { project } = await twoRuns();
    writeFileSync(join(project.lake, "windows", "left-over.parquet"), "");
    const { found, tables } = await check(project);
    expect(found).toEqual([]);
    expect(tables.find(({ table }) => table === "windows")?.orphans).toEqual([
      { path: "left-over.parquet", size: 0 },
    ]);
  });
});
