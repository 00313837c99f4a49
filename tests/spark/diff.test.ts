import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config.js";
import { diffEngines } from "../../src/run/diff-engines.js";
import { model } from "../scan/scan.js";
import { Project } from "../scan/project.js";
import { remote } from "./remote.js";

const events = {
  "events/a.csv": "time,action\n2016-07-26T02:40:00Z,Open\nsoon,Open\n",
  "events/b.csv": 'time,action\n"2016-07-26T02:40:00Z","Op\nen"\n',
};

async function compared(project: Project) {
  const config = { ...(await loadConfig(undefined, project.folder)), source: ["events"], spark: remote() };
  return diffEngines({ config }, { cwd: project.folder, now: () => new Date() }, ["duckdb", "spark"], 10);
}

test("two engines that read alike are found to, and no lake comes of it", async () => {
  const project = await Project.of(events);
  const difference = await compared(project);
  expect(difference).toMatchObject({ files: 2, rows: 3, same: true });
  expect(difference.readHere).toEqual([{ name: "events/b.csv", why: "2 of its lines are odd" }]);
  expect(existsSync(join(project.folder, "lake"))).toBe(false);
});

test("a model that engines take differently is found out", async () => {
  const { sql, version } = model("events");
  const half = "CAST(CAST(1.5 AS BIGINT) AS STRING) AS raw_action";
  const project = await Project.of({
    ...events,
    [`sql/stage/events/v${version + 1}.sql`]: sql.replace("action AS raw_action", half),
  });
  const { same, quarantine } = await compared(project);
  expect(same).toBe(false);
  expect(quarantine.rows.map(({ sign, row }) => [sign, row.source_file, row.raw_action])).toEqual([
    ["+", "events/a.csv", "1"],
    ["-", "events/a.csv", "2"],
  ]);
});
