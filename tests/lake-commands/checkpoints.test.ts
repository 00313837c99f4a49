import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commit } from "../../src/delta/commit.js";
import { asFirst, asSecond, twoRuns, type Project } from "./project.js";

function checkpoints(project: Project, table: string): string[] {
  return readdirSync(join(project.lake, table, "_delta_log")).filter((name) => name.includes(".checkpoint."));
}

describe("checkpoints", () => {
  it("are written every ten versions, and not by runs that do nothing", async () => {
    const { project } = await twoRuns();
    let tally = await project.snapshot("tally");
    for (let version = 2; version < 10; version++) {
      const txn = { appId: "another program", version };
      tally = await commit(tally.folder, tally, { operation: "UPDATE", parameters: {}, actions: [{ txn }] });
    }
    project.events("later.csv", "2016-07-26T02:42 Open");
    await project.run();
    expect(checkpoints(project, "tally")).toEqual(["00000000000000000010.checkpoint.parquet"]);
    await project.run();
    expect((await project.snapshot("tally")).version).toBe(10);
    expect(await project.windows()).toEqual(["2016-07-26T02:40: 3", ...asSecond.slice(1)]);
  });

  it("are written with a restore, holds included", async () => {
    const { project } = await twoRuns();
    await project.json("restore", "--to", "0");
    expect(checkpoints(project, "windows")).toEqual(["00000000000000000002.checkpoint.parquet"]);
    expect(await project.windows()).toEqual(asFirst);
    expect((await project.run()).marts[0]).toMatchObject({ held: ["2016-07-26", "2016-07-28"] });
  });
});
