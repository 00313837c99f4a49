import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { duckdbScanner } from "../../src/scan/duckdb.js";
import { groupFiles } from "../../src/scan/groups.js";
import { setGroups } from "../../src/scan/readers.js";
import { listRawFiles } from "../../src/sources/list.js";
import type { Session } from "../../src/duckdb/session.js";
import { folderOf } from "../sources/folder.js";
import { openSession, rules, scanFolder } from "./scan.js";

const good = "2016-07-26T02:40:00Z,Open\n";
const header = "time,action\n";

/** Writes Parquet files of queries. */
async function parquetFolder(session: Session, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await folderOf({});
  for (const [name, query] of Object.entries(files)) {
    await session.rows(`COPY (${query}) TO $target (FORMAT parquet)`, { target: join(folder, name) });
  }
  return folder;
}

describe("a scan", () => {
  test("counts the rows of each file by itself, whatever their formats", async () => {
    const folder = await folderOf({
      "a.csv": header + good.repeat(3),
      "b.tsv": "action\ttime\nOpen\t2016-07-26T02:40:00Z\n",
      "c.jsonl": '{"time":"2016-07-26T02:40:00Z","action":"Open"}\n{}\n',
    });
    const { rows, accepted, engineRows } = await scanFolder(await openSession(), folder);
    expect({ rows, accepted, engineRows }).toEqual({
      rows: { "a.csv": 3, "b.tsv": 1, "c.jsonl": 2 },
      accepted: { "a.csv": 3, "b.tsv": 1, "c.jsonl": 1 },
      engineRows: 6,
    });
  });

  test("takes names with quotes, glob characters and letters beyond ASCII as they are", async () => {
    const names = ["it's [1] {a,b} *.csv", 'say "hi"?.csv', "größe 100%.jsonl", "a\\b.csv"];
    const contents = names.map((name) =>
      name.endsWith("l") ? '{"time":"x","action":"Open"}\n' : `${header}x,Open\n`,
    );
    const folder = await folderOf(Object.fromEntries(names.map((name, i) => [name, contents[i]!])));
    const { refused } = await scanFolder(await openSession(), folder);
    expect(refused.map(({ file, row }) => [file, row])).toEqual(names.sort().map((name) => [name, 1]));
  });

  test("of many files loses no last row whose quotes are never closed", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `${String(i).padStart(2, "0")}.csv`);
    const folder = await folderOf(
      Object.fromEntries(names.map((name) => [name, `${header}${good}"x,Open\ny`])),
    );
    const { refused, engineRows } = await scanFolder(await openSession(), folder);
    expect(engineRows).toBe(40);
    expect(refused.map(({ file, row, text }) => [file, row, text])).toEqual(
      names.map((name) => [name, 2, '"x,Open\ny']),
    );
  });

  test("reads any number of files at a time, unless the last row of one may be open", async () => {
    const contents = Array.from({ length: 40 }, (_, i): [string, string] => [
      `${String(i).padStart(2, "0")}.csv`,
      i % 10 === 0 ? `${header}"x` : `${header}"x",Open\n`,
    ]);
    const session = await openSession();
    const { files } = await listRawFiles(["."], { cwd: await folderOf(Object.fromEntries(contents)) });
    const groups = await groupFiles(files, rules.columns, new Set());
    const parts = await setGroups(session, groups, rules.columns);
    expect(parts.map((part) => part.files.length).sort((a, b) => b - a)).toEqual([36, 4]);
  });

  test("in which one row has several broken quotes counts it once", async () => {
    const row = '"a "1" b","c "2" d","e "3" f",2016-07-26T02:40:00Z,Open';
    const folder = await folderOf({
      "a.csv": `a,b,c,time,action\n${row}\n"","","",2016-07-26T02:40:00Z,Open\n`,
    });
    const { rows, refused } = await scanFolder(await openSession(), folder);
    expect(rows).toEqual({ "a.csv": 2 });
    expect(refused.map(({ row: number, text }) => [number, text])).toEqual([[1, row]]);
  });

  test("leaves text that is not UTF-8 alone after the columns that are read, and refuses it before and in them", async () => {
    const lines = [
      "\xff,2016-07-26T02:40:00Z,Open,x",
      "x,2016-07-26T02:40:00Z,Open,\xff",
      "x,2016-07-26T02:40:00Z,\xff,x",
    ];
    const folder = await folderOf({
      "a.csv": Buffer.from(["id,time,action,note", ...lines].join("\n"), "latin1"),
    });
    const { rows, refused } = await scanFolder(await openSession(), folder);
    expect(rows).toEqual({ "a.csv": 3 });
    expect(refused.map(({ row, reason }) => [row, reason])).toEqual([
      [1, "row_malformed"],
      [3, "row_malformed"],
    ]);
  });

  test("keeps the counts where a file no longer holds what was tallied, and leaves out the row numbers", async () => {
    const folder = await folderOf({ "a.csv": `${header}x,Open\n"y"z,Open\n` });
    const session = await openSession();
    const { files } = await listRawFiles(["a.csv"], { cwd: folder });
    const named = files.map((file) => ({ name: "a.csv", file }));
    const scanner = duckdbScanner(session, rules);
    await scanner.tally(named);
    await appendFile(join(folder, "a.csv"), good);
    await scanner.quarantine(named);
    const quarantined = await session.rows(
      "SELECT row_number, reason, raw_text FROM scanned_quarantine ORDER BY reason",
    );
    expect(quarantined).toEqual([
      { row_number: null, reason: "row_malformed", raw_text: '"y"z,Open' },
      { row_number: null, reason: "time_unreadable", raw_text: "x,Open" },
    ]);
  });
});

describe("a scan of Parquet", () => {
  const event = "'2016-07-26T02:40:00Z' AS time, 'Open' AS action";

  test("takes columns by name, also where they are in another order, or nested ones are called alike", async () => {
    const session = await openSession();
    const folder = await parquetFolder(session, {
      "a.parquet": `SELECT ${event}`,
      "b.parquet": "SELECT 'Open' AS action, 1 AS id, '2016-07-26T02:40:00Z' AS time",
      "c.parquet": `SELECT {'time': 'x', 'action': [{'time': 'y'}]} AS meta, ${event}, 1 AS filename`,
      "d.parquet": "SELECT TIMESTAMPTZ '2016-07-26 02:40:00Z' AS \"Time\", 'Open' AS \"ACTION\"",
    });
    const { accepted } = await scanFolder(session, folder);
    expect(accepted).toEqual({ "a.parquet": 1, "b.parquet": 1, "c.parquet": 1, "d.parquet": 1 });
  });

  test("quarantines whole records, each file with columns of its own", async () => {
    const session = await openSession();
    const folder = await parquetFolder(session, {
      "a [1].parquet": `SELECT * FROM (VALUES (1, '2016-07-26T02:40:00Z', 'Open'), (2, 'x', 'Open')) AS t(id, time, action)`,
      "b.parquet": "SELECT 'y' AS time, NULL AS action, [1, 2] AS list, 0.1::DECIMAL(2,1) AS decimal",
    });
    const { refused } = await scanFolder(session, folder);
    expect(refused).toEqual([
      {
        file: "a [1].parquet",
        row: 2,
        reason: "time_unreadable",
        text: '{"id":2,"time":"x","action":"Open"}',
        time: "x",
        action: "Open",
      },
      {
        file: "b.parquet",
        row: 1,
        reason: "time_unreadable",
        text: '{"time":"y","action":null,"list":[1,2],"decimal":0.1}',
        time: "y",
        action: null,
      },
    ]);
  });
});
