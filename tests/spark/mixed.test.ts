import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Project } from "../scan/project.js";
import { remote } from "./remote.js";

const csv = (...rows: readonly string[]) => ["time,action", ...rows, ""].join("\n");
const first = {
  "events/a.csv": csv("2016-07-26T02:40:00Z,Open", "2016-07-26T02:45:00Z,Closed", "soon,Open"),
  "events/b.jsonl": '{"time":"2016-07-27T10:00:00+02:00","action":"Close"}\n{"time":1}\n',
};
const later = {
  "events/c.csv": csv("2016-07-26T02:41:00Z,Open", "2016-07-28T02:41:00Z,Open", "2016-07-28,Shut"),
  "events/b.jsonl": '{"time":"2016-07-27T10:00:00+02:00","action":"Open"}\n',
};
const spark = () => ({ engine: "spark", spark: remote(), source: ["events"] }) as const;
const duckdb = { engine: "duckdb", source: ["events"] } as const;

/** What a lake says, but for who wrote it when, and the numbers that Spark does not know. */
async function contentOf(project: Project) {
  const shorn = (rows: readonly Record<string, unknown>[], ...names: readonly string[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
  return {
    tally: await project.table("tally"),
    windows: await project.table("windows"),
    quarantine: shorn(await project.table("quarantine"), "row_number"),
    sources: shorn(await project.table("sources"), "run", "modified", "modified_at"),
  };
}

describe("a lake built half by one engine and half by the other", () => {
  test.each([
    ["DuckDB first", duckdb, spark()],
    ["Spark first", spark(), duckdb],
  ] as const)("is the lake that one engine builds: %s", async (_, one, other) => {
    const mixed = await Project.of(first);
    await mixed.run(one);
    expect((await mixed.run(other)).outcome).toBe("nothing to do");
    await mixed.write(later);
    const result = await mixed.run(other);
    expect(result.files.read.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      "events/b.jsonl: changed",
      "events/c.csv: new",
    ]);
    expect((await mixed.run(one)).outcome).toBe("nothing to do");

    const whole = await Project.of({ ...first, ...later });
    await whole.run(duckdb);
    expect(await contentOf(mixed)).toEqual(await contentOf(whole));
  });

  test("keeps nothing that passed through the staging folder", async () => {
    const project = await Project.of(first);
    const result = await project.run(spark());
    expect(result.rows.refused).toBe(2);
    expect(result.files.readHere).toEqual([]);
    expect(await readdir(join(project.folder, "lake"))).not.toContain("_staging");
  });
});
