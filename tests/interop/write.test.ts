import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/lake/history.js";
import type { Project } from "../lake-commands/project.js";
import { Engine, pythonOf, type Kind } from "./engine.js";
import { dates, smallLake } from "./lake.js";
import { ourRows } from "./ours.js";

const kinds: readonly Kind[] = ["delta-rs", "spark"];
const [first, second] = dates;

let template: Promise<Project> | undefined;

describe.each(kinds)("%s", (kind) => {
  describe.skipIf(pythonOf(kind) === null)("writes to our tables", () => {
    let engine: Engine;
    beforeAll(async () => {
      template ??= smallLake();
      await template;
      engine = await Engine.start(kind);
    });
    afterAll(() => {
      engine.stop();
    });

    async function fresh() {
      const project = (await template!).copy();
      return {
        project,
        folder: join(project.lake, "windows"),
        rows: await ourRows(join(project.lake, "windows")),
      };
    }

    it("appends to a date, which the next run takes for another program's work and repairs", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("append_again", folder, first);
      expect(await ourRows(folder)).toEqual(await engine.read(folder));
      expect(await ourRows(folder)).toHaveLength(rows.length + 3);
      const { out } = await project.tumble("run", "*.csv", "--dry-run");
      expect(out).toContain(`${first} stale: another program wrote it`);
      expect((await project.run()).marts[0]?.published).toEqual([first]);
      expect(await ourRows(folder)).toEqual(rows);
      expect(await engine.read(folder)).toEqual(rows);
      const [repair, theirs] = await project.json<HistoryEntry[]>("history", "--date", first);
      expect([repair?.command, theirs?.command, theirs?.dates]).toEqual(["run", null, [first]]);
    });

    it("overwrites a date, which the next run repairs", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("overwrite", folder, second);
      expect(await ourRows(folder)).toEqual(await engine.read(folder));
      expect(await ourRows(folder)).toHaveLength(rows.length - 2);
      expect((await project.run()).marts[0]?.published).toEqual([second]);
      expect(await engine.read(folder)).toEqual(rows);
    });

    it("compacts files, which keeps the rows and costs the date its provenance", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("append_again", folder, first);
      expect(Number(await engine.call("optimize", folder))).toBeGreaterThan(0);
      expect(await ourRows(folder)).toEqual(await engine.read(folder));
      expect((await project.run()).marts[0]?.published).toEqual([first]);
      expect(await ourRows(folder)).toEqual(rows);
    });

    it("restores a version: no hold is known, so the next run brings the lake up to date", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("restore", folder, 0);
      expect(await ourRows(folder)).toEqual(await ourRows(folder, 0));
      expect((await project.run()).marts[0]).toMatchObject({ published: [first], held: [] });
      expect(await engine.read(folder)).toEqual(rows);
    });

    it("adds a column, which stays, and is NULL in the dates that runs build", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("add_column", folder, first);
      expect(await ourRows(folder)).toEqual(await engine.read(folder));
      expect((await ourRows(folder)).filter((row) => row.remark === "theirs")).toHaveLength(1);
      await project.run();
      const without = rows.map((row) => ({ ...row, remark: null }));
      expect(await engine.read(folder)).toEqual(await ourRows(folder));
      expect(await ourRows(folder)).toEqual(expect.arrayContaining(without));
    });

    it("appends to the tally, which the next run counts anew from the raw files", async () => {
      const { project, rows } = await fresh();
      const tally = join(project.lake, "tally");
      const before = await ourRows(tally);
      await engine.call("append_again", tally, first);
      expect(await engine.read(tally)).toHaveLength(before.length + 4);
      await project.run();
      expect(await engine.read(tally)).toEqual(before);
      expect(await ourRows(join(project.lake, "windows"))).toEqual(rows);
      expect(await project.tumble("check", "--deep")).toMatchObject({ code: 0 });
    });

    it("reads on after our restore, release and vacuum", async () => {
      const { project, folder, rows } = await fresh();
      await engine.call("append_again", folder, second);
      await project.json("restore", "--to", "0");
      expect(await engine.read(folder)).toEqual(await ourRows(folder, 0));
      await project.json("release", "--all");
      await project.run();
      await project.json("vacuum", "--retention", "0d", "--force", "--yes");
      expect(await engine.read(folder)).toEqual(rows);
    });
  });
});
