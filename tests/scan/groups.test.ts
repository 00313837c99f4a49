import { gzipSync } from "node:zlib";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { groupFiles } from "../../src/scan/groups.js";
import { listRawFiles } from "../../src/sources/list.js";
import { folderOf } from "../sources/folder.js";

const names = { time: "time", action: "action" };

async function group(
  contents: Readonly<Record<string, string | Uint8Array>>,
  sequential: readonly string[] = [],
) {
  const { files } = await listRawFiles(["."], { cwd: await folderOf(contents) });
  const paths = files.filter(({ path }) => sequential.includes(basename(path))).map(({ path }) => path);
  const groups = await groupFiles(files, names, new Set(paths));
  return groups.map((each) => ({ ...each, files: each.files.map(({ path }) => basename(path)) }));
}

describe("files are read together", () => {
  test("if their headers are the same, up to the names of the columns that are not read", async () => {
    const groups = await group({
      "a.csv": "id,time,action\n",
      "b.csv": "key,time,action\r\n",
      "c.csv": '"x","time","action"\n',
    });
    expect(groups.map(({ files }) => files)).toEqual([["a.csv", "b.csv", "c.csv"]]);
    expect(groups[0]).toMatchObject({ columns: ["before_0", "time", "action"], delimiter: ",", skip: 0 });
  });

  test.each<[string, string, string | Uint8Array]>([
    ["their columns are in another order", "b.csv", "action,time\n"],
    ["one has more columns", "b.csv", "time,action,id\n"],
    ["their delimiters differ", "b.csv", "time;action\n"],
    ["blank lines come before one header", "b.csv", "\ntime,action\n"],
    ["one is compressed", "b.csv.gz", gzipSync("time,action\n")],
    ["one is JSON", "b.jsonl", "{}\n"],
  ])("but not if %s", async (_why, name, content) => {
    expect((await group({ "a.csv": "time,action\n", [name]: content })).map(({ files }) => files)).toEqual([
      ["a.csv"],
      [name],
    ]);
  });

  test("but not if one is to be read in one go", async () => {
    const groups = await group({ "a.csv": "time,action\n", "b.csv": "time,action\n" }, ["b.csv"]);
    expect(groups.map(({ files, isSequential }) => [files, isSequential])).toEqual([
      [["a.csv"], false],
      [["b.csv"], true],
    ]);
  });
});

test("columns before the later of the two that are read are told from those after it", async () => {
  const [only] = await group({ "a.csv": "a,action,b,time,c\n" });
  expect(only?.columns).toEqual(["before_0", "action", "before_2", "time", "after_4"]);
});

test("files with nothing in them, and Parquet files, are in no group of text files", async () => {
  expect(
    await group({
      "a.csv": "",
      "b.csv": "\n\n",
      "c.jsonl": " \n",
      "d.parquet": "PAR1",
      "e.csv.gz": gzipSync(""),
    }),
  ).toEqual([]);
});
