import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtInFolder } from "../../src/models/load.js";
import { Project } from "../scan/project.js";

const events = `time,action
2016-07-26T02:40:00Z,Open
2016-07-26T02:41:00Z,Hold
2016-07-26T02:50:00Z,Close
2016-07-27T02:50:00Z,Close
`;
const source = ["events.csv"];
const builtIn = (path: string) => readFile(join(builtInFolder, path), "utf8");
const threeActions = { Open: ["Open"], Close: ["Close", "Closed"], Hold: ["Hold"] };

const tallyOfThree = (await builtIn("stage/tally/v1.sql")).replace(
  "CAST(coalesce(sum(row_count) FILTER (WHERE action IS NULL)",
  "CAST(coalesce(sum(row_count) FILTER (WHERE action = 'Hold'), 0) AS BIGINT) AS hold_count,\n  $&",
);

describe("a project's own SQL", () => {
  test("adds a mart, which is built after those that it reads", async () => {
    const project = await Project.of({
      "events.csv": events,
      "sql/mart/a_busy/v1.sql":
        "-- One row per date.\nSELECT window_date, CAST(max(total_count) AS BIGINT) AS busiest FROM windows GROUP BY window_date",
    });
    const result = await project.run({ source });
    expect(result.marts.map(({ mart, published }) => [mart, published])).toEqual([
      ["windows", ["2016-07-26", "2016-07-27"]],
      ["a_busy", ["2016-07-26", "2016-07-27"]],
    ]);
    expect(await project.table("a_busy")).toEqual([
      { window_date: "2016-07-26", busiest: "1" },
      { window_date: "2016-07-27", busiest: "1" },
    ]);
    expect((await project.run({ source })).outcome).toBe("nothing to do");
  });

  test("overrides a view of the report", async () => {
    const sql = (await builtIn("view/top_windows/v1.sql")).replace("open_count DESC", "close_count DESC");
    const project = await Project.of({ "events.csv": events, "sql/view/top_windows/v2.sql": sql });
    const { findings } = await project.run({ source });
    expect(findings?.top[0]).toMatchObject({ window_start: "2016-07-26T02:50:00Z", close_count: "1" });
  });

  test("overrides a version of a built-in model", async () => {
    const sql = (await builtIn("mart/windows/v1.sql")).replace(
      "WHERE total_count > 0",
      "WHERE total_count > 1",
    );
    const project = await Project.of({ "events.csv": events, "sql/mart/windows/v1.sql": sql });
    expect((await project.run({ source })).findings?.windows).toBe(0);
  });

  test("gives events another version, by which the raw files are read again", async () => {
    const project = await Project.of({ "events.csv": events });
    expect((await project.run({ source })).rows).toEqual({ read: 4, counted: 3, refused: 1 });
    const sql = (await builtIn("stage/events/v1.sql")).replace(
      "action_name(action)",
      "coalesce(action_name(action), 'Open')",
    );
    await project.write({ "sql/stage/events/v2.sql": sql });
    const result = await project.run({ source });
    expect(result.files.read.map(({ why }) => why)).toEqual(["read by other rules"]);
    expect(result.rows).toEqual({ read: 4, counted: 4, refused: 0 });
    expect(result.models).toContain("events@2");
    expect((await project.run({ source, pins: { events: 1 } })).rows.counted).toBe(3);
  });

  test("counts a third action, first in the tally, then in the windows", async () => {
    const project = await Project.of({ "events.csv": events, "sql/stage/tally/v2.sql": tallyOfThree });
    await project.run({ source, actions: threeActions });
    expect(await project.table("tally")).toMatchObject([
      {
        window_start: "2016-07-26 02:40:00+00",
        open_count: "1",
        close_count: "0",
        hold_count: "1",
        refused_count: "0",
      },
      { window_start: "2016-07-26 02:50:00+00", hold_count: "0" },
      { window_start: "2016-07-27 02:50:00+00", hold_count: "0" },
    ]);
    const windows = (await builtIn("mart/windows/v1.sql"))
      .replace(
        "CAST(sum(open_count) + sum(close_count)",
        "CAST(sum(hold_count) AS BIGINT) AS hold_count,\n    CAST(sum(open_count) + sum(close_count) + sum(hold_count)",
      )
      .replace(
        "open_count, close_count, total_count,\n  total_count / CAST(2",
        "open_count, close_count, hold_count, total_count,\n  total_count / CAST(3",
      );
    await project.write({
      "sql/mart/windows/v2.sql": windows,
      "sql/expect/windows/counts_add_up.sql": "-- Nothing.\nSELECT * FROM windows WHERE false",
    });
    const result = await project.run({ source, actions: threeActions });
    expect(result.files.read).toEqual([]);
    expect(await project.table("windows")).toMatchObject([
      { hold_count: "1", total_count: "2", avg_actions: 2 / 3 },
      { hold_count: "0", total_count: "1" },
      { hold_count: "0", total_count: "1" },
    ]);
  });

  test("counts a third action from a later run on, for what was read before as well", async () => {
    const project = await Project.of({ "events.csv": events });
    expect((await project.run({ source })).rows.counted).toBe(3);
    await project.write({ "sql/stage/tally/v2.sql": tallyOfThree });
    expect((await project.run({ source, actions: threeActions })).rows).toEqual({
      read: 4,
      counted: 4,
      refused: 0,
    });
    expect((await project.run({ source, pins: { tally: 1 } })).rows).toEqual({
      read: 4,
      counted: 3,
      refused: 1,
    });
  });

  test.each(["csv", "parquet"])("may not drop rows of %s files", async (format) => {
    const sql = (await builtIn("stage/events/v1.sql")).replace(
      /FROM placed\s*$/,
      "FROM placed\nWHERE action <> 'Hold'",
    );
    const project = await Project.of({ "events.csv": events, "sql/stage/events/v2.sql": sql });
    await project.reading(async (session) => {
      await session.run(
        `COPY (FROM read_csv('${project.folder}/events.csv', all_varchar = true)) TO '${project.folder}/events.parquet'`,
      );
    });
    await expect(project.run({ source: [`events.${format}`] })).rejects.toThrow("The books do not balance");
  });

  test("has to count every action that is declared", async () => {
    const project = await Project.of({ "events.csv": events });
    await expect(project.run({ source, actions: threeActions })).rejects.toThrow(
      'The tally has no column "hold_count" for the action "Hold". Count it in a version of your own, "sql/stage/tally/v2.sql"',
    );
  });
});
