import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config.js";
import { UserError } from "../../src/errors.js";
import { builtInFolder } from "../../src/models/load.js";
import { Project } from "../scan/project.js";

const events = `time,action
2016-07-26T02:40:00Z,Open
2016-07-26T02:41:00Z,Hold
2016-07-26T02:50:00Z,Close
2016-07-27T02:50:00Z,Close
`;
const builtIn = (path: string) => readFile(join(builtInFolder, path), "utf8");

async function projectWith(sql: Readonly<Record<string, string>>): Promise<Project> {
  const files = Object.entries(sql).map(([path, text]) => [`sql/${path}`, text]);
  return Project.of({ "events.csv": events, ...(Object.fromEntries(files) as Record<string, string>) });
}

const source = ["events.csv"];

describe("an error in a project's own model names its file, the line where there is one, and what to do:", () => {
  test.each<[string, string, string, string]>([
    [
      "no SQL",
      "mart/busy/v1.sql",
      "-- One row per date.\nSELECT window_date,\nFROM tally WHERE (",
      ", line 3: syntax error at end of input. Correct the file, then run again.",
    ],
    [
      "an unknown column",
      "mart/busy/v1.sql",
      "-- One row per date.\nSELECT\n  window_date, opened\nFROM tally",
      ', line 3: Binder Error: Referenced column "opened" not found in FROM clause! Candidate bindings: "open_count"',
    ],
    [
      "two statements",
      "mart/busy/v1.sql",
      "SELECT window_date FROM tally;\nSELECT 1",
      " holds 2 statements. A model is one SELECT, and nothing beside it.",
    ],
    ["no statement", "mart/busy/v1.sql", "-- Soon.", " holds 0 statements. A model is one SELECT"],
    [
      "no SELECT",
      "mart/busy/v1.sql",
      "CREATE TABLE busy AS SELECT 1",
      " is no SELECT. A model is one SELECT",
    ],
    ["no SELECT for a stage", "stage/tally/v2.sql", "DROP TABLE malformed_rows", " is no SELECT."],
    [
      "an unknown input",
      "mart/busy/v1.sql",
      "SELECT * FROM talley",
      ' reads "talley", which is no table of the lake. Did you mean "tally"? A mart is built from tally, quarantine, windows.',
    ],
    [
      "a file as input",
      "mart/busy/v1.sql",
      "SELECT * FROM 'events.csv'",
      ' reads "events.csv", which is no table',
    ],
    [
      "no input",
      "mart/busy/v1.sql",
      "SELECT DATE '2016-07-26' AS window_date",
      " reads no table. A mart is built from",
    ],
    [
      "a mart without a date",
      "mart/busy/v1.sql",
      "SELECT window_start FROM tally",
      ' yields no column "window_date" of type DATE. Every version of "busy" needs it: select it.',
    ],
    [
      "a mart with a date that is none",
      "mart/busy/v1.sql",
      "SELECT CAST(window_date AS STRING) AS window_date FROM tally",
      ' yields no column "window_date" of type DATE, but of type VARCHAR.',
    ],
    [
      "a type that no table can hold",
      "mart/busy/v1.sql",
      "SELECT window_date, sum(open_count) AS opened FROM tally GROUP BY window_date",
      ': The column "opened" has the type "HUGEINT", which a table cannot hold',
    ],
    [
      "events with an error",
      "stage/events/v2.sql",
      "SELECT *\nFROM raw_evens",
      ", line 2: Catalog Error: Table with name raw_evens does not exist!",
    ],
    [
      "events that lack a column",
      "stage/events/v2.sql",
      "SELECT source_file FROM raw_events",
      ' yields no column "row_number" of type BIGINT. Every version of "events" needs it: select it.',
    ],
    [
      "a tally that lacks a column",
      "stage/tally/v2.sql",
      "SELECT source_file FROM events",
      ' yields no column "window_date" of type DATE.',
    ],
    [
      "a quarantine that lacks a column",
      "mart/quarantine/v2.sql",
      "SELECT source_file FROM events",
      ' yields no column "window_date" of type DATE.',
    ],
    [
      "a view of the report that lacks a column",
      "view/summary/v2.sql",
      "SELECT count(*) AS event_count FROM windows",
      ' yields no column "window_count" of type BIGINT. Every version of "summary" needs it: select it.',
    ],
    [
      "a view of the report with an error",
      "view/top_windows/v2.sql",
      "SELECT\n  opened FROM windows",
      ", line 2: Binder Error",
    ],
  ])("%s", async (_what, path, sql, message) => {
    const project = await projectWith({ [path]: sql });
    const failed = project.run({ source });
    await expect(failed).rejects.toThrow(UserError);
    await expect(failed).rejects.toThrow(`"${join(project.folder, "sql", path)}"${message}`);
    expect(
      await readFile(join(project.folder, "lake/tally/_delta_log/00000000000000000000.json"), "utf8").catch(
        () => null,
      ),
    ).toBeNull();
  });

  test("marts that read each other in a circle", async () => {
    const project = await projectWith({
      "mart/a/v1.sql": "SELECT * FROM b",
      "mart/b/v1.sql": "SELECT * FROM c JOIN tally USING (window_date)",
      "mart/c/v1.sql": "SELECT * FROM a",
    });
    await expect(project.run({ source })).rejects.toThrow(
      `Models read each other in a circle: a → b → c → a. Let "${join(project.folder, "sql/mart/a/v1.sql")}" read something else.`,
    );
  });

  test.each<[string, Config["pins"], string]>([
    [
      "model",
      { window: 1 },
      'There is no model "window" to pin. Did you mean "windows"? Models found: events, tally,',
    ],
    ["version", { windows: 7 }, 'There is no version 7 of "windows". Versions found: 1.'],
  ])("a pin of a %s that is not there", async (_what, pins, message) => {
    await expect((await projectWith({})).run({ source, pins })).rejects.toThrow(message);
  });

  test("a value that cannot be cast, which shows only when the mart is built", async () => {
    const sql = "SELECT window_date, CAST(source_file AS INTEGER) AS file\nFROM tally";
    await expect((await projectWith({ "mart/busy/v1.sql": sql })).run({ source })).rejects.toThrow(
      "/sql/mart/busy/v1.sql\", line 1: Conversion Error: Could not convert string 'events.csv' to INT32",
    );
  });

  test("a column of the tally that is no count", async () => {
    const sql = (await builtIn("stage/tally/v1.sql")).replace(
      "window_date, source_file, window_start,\n",
      "$&  'x' AS kind,\n",
    );
    const project = await projectWith({ "stage/tally/v2.sql": sql });
    await expect(project.run({ source })).rejects.toThrow(
      'yields a column "kind" of type VARCHAR, which is neither part of the tally\'s key nor a count. Let it end in _count',
    );
  });

  test("a mart whose table has another type for a column", async () => {
    const project = await projectWith({
      "mart/busy/v1.sql": "SELECT window_date, count(*) AS busy FROM tally GROUP BY window_date",
    });
    await project.run({ source });
    await project.write({
      "sql/mart/busy/v2.sql": "SELECT window_date, 'very' AS busy FROM tally GROUP BY window_date",
    });
    await expect(project.run({ source })).rejects.toThrow(
      `"${join(project.folder, "sql/mart/busy/v2.sql")}": `,
    );
  });
});
