import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Difference } from "../../src/lake/compare.js";
import { twoRuns } from "./project.js";

type Answer = Difference & { readonly before: string; readonly after: string; readonly same: boolean };

describe("tumble diff", () => {
  it("shows the dates and rows in which two versions of a table differ", async () => {
    const { project, first } = await twoRuns();
    const answer = await project.json<Answer>("diff", `windows@${first.run}`, "now");
    expect(answer).toMatchObject({ before: "windows@0", after: "windows@1", same: false });
    expect(answer.dates).toEqual([
      { date: "2016-07-26", removed: 1, added: 1 },
      { date: "2016-07-28", removed: 0, added: 1 },
    ]);
    expect(answer.rows.map(({ sign, row }) => `${sign}${Number(row.total_count)}`)).toEqual([
      "-1",
      "+2",
      "+1",
    ]);
  });

  it("answers to --exit-code as git does, and finds a version equal to itself", async () => {
    const { project } = await twoRuns();
    expect(await project.tumble("diff", "windows@0", "windows@1", "--exit-code")).toMatchObject({ code: 1 });
    const same = await project.tumble("diff", "windows@1", "now", "--exit-code");
    expect(same).toMatchObject({ code: 0, out: "windows@1 and windows@1 hold the same rows.\n" });
  });

  it("takes a version by itself for one of windows", async () => {
    const { project } = await twoRuns();
    const named = await project.tumble("diff", "windows@0", "windows@1");
    expect(await project.tumble("diff", "0", "1")).toEqual(named);
    expect(await project.tumble("diff", "0", "now")).toEqual(named);
  });

  it("compares two versions of a model over the same tally, and publishes nothing", async () => {
    const { project } = await twoRuns();
    const sql = readFileSync("sql/mart/windows/v1.sql", "utf8");
    mkdirSync(join(project.folder, "sql", "mart", "windows"), { recursive: true });
    writeFileSync(
      join(project.folder, "sql", "mart", "windows", "v2.sql"),
      sql.replace("WHERE total_count > 0", "WHERE total_count > 1"),
    );
    const answer = await project.json<Answer>("diff", "--model", "windows@1", "--model", "windows@2");
    expect(answer.dates).toEqual([
      { date: "2016-07-26", removed: 1, added: 0 },
      { date: "2016-07-27", removed: 1, added: 0 },
      { date: "2016-07-28", removed: 1, added: 0 },
    ]);
    expect((await project.snapshot()).version).toBe(1);
  });

  it.each([
    [["diff"], "There is nothing to compare"],
    [
      ["diff", "tally"],
      'both sides are "tally" as it is now. Name a version, as in "tumble diff tally@3 now"',
    ],
    [["diff", "now", "windows"], 'both sides are "windows" as it is now'],
    [["diff", "--model", "windows@1"], "--model compares two models, not 1 model"],
    [["diff", "--model", "windows@1", "--model", "windows@9"], 'no model "windows@9" to compare'],
    [["diff", "windows@x"], '"x" is no version of a table'],
  ])("refuses %j with a word on what is wrong", async (args, message) => {
    const { project } = await twoRuns();
    const { code, err } = await project.tumble(...args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) as string });
  });
});
