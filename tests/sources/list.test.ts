import { chmod, link, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { changedSince } from "../../src/sources/file.js";
import { type ListOptions, listRawFiles } from "../../src/sources/list.js";
import { asNobody, folderOf, named } from "./folder.js";

type Options = Omit<ListOptions, "cwd">;

async function list(cwd: string, source: string | string[], options: Options = {}): Promise<string[]> {
  const { files } = await listRawFiles([source].flat(), { cwd, ...options });
  return files.map((file) => relative(cwd, file.path));
}

describe("a path", () => {
  test("means that one file, with size, modification time, format and compression", async () => {
    const cwd = await folderOf({ "events.csv": "time,action\n" });
    await utimes(join(cwd, "events.csv"), 1_469_500_800.123_456, 1_469_500_800.123_456);
    const { files } = await listRawFiles(["events.csv"], { cwd });
    expect(files).toEqual([
      {
        path: join(cwd, "events.csv"),
        size: 12,
        modified: expect.closeTo(1_469_500_800_123_456, -1) as number,
        format: "csv",
        compression: "none",
      },
    ]);
  });

  test.each([
    "with space.csv",
    "it's.csv",
    'say "hi".csv',
    "100%.csv",
    "100%20.csv",
    "a[1].csv",
    "a{b,c}.csv",
    "{date}.csv",
    "what?*.csv",
    "Größe-数据.csv",
    "back\\slash.csv",
    "-dash.csv",
    "#hash.csv",
    "_private.csv",
    ".hidden.csv",
  ])("is taken literally, even if it is %j", async (name) => {
    const cwd = await folderOf(named(name, "a1.csv", "ab.csv", "whatever.csv", "2016-07-26.csv"));
    expect(await list(cwd, name)).toEqual([name]);
    expect(await list(cwd, join(cwd, name))).toEqual([name]);
  });

  test("may go through folders whose names look like globs", async () => {
    const cwd = await folderOf(named("in [1]/{x}/a.csv", "in [1]/{x}/b.csv", "in 1/x/c.csv"));
    expect(await list(cwd, "in [1]/{x}/*.csv")).toEqual(["in [1]/{x}/a.csv", "in [1]/{x}/b.csv"]);
    expect(await list(join(cwd, "in [1]"), "*/a.csv")).toEqual(["{x}/a.csv"]);
  });

  test("may be a link to a file", async () => {
    const cwd = await folderOf(named("real/a.csv"));
    await symlink("real/a.csv", join(cwd, "latest.csv"));
    expect(await list(cwd, "latest.csv")).toEqual(["latest.csv"]);
    expect(await list(cwd, "*.csv")).toEqual(["latest.csv"]);
  });
});

describe("a folder", () => {
  test("means all files below it whose names say what they hold", async () => {
    const cwd = await folderOf(
      named("in/a.csv", "in/b.JSONL", "in/c/d.tsv.gz", "in/c/e/f.parquet", "in/g.ndjson.zst", "in/README.md"),
    );
    const expected = ["in/a.csv", "in/b.JSONL", "in/c/d.tsv.gz", "in/c/e/f.parquet", "in/g.ndjson.zst"];
    expect(await list(cwd, "in")).toEqual(expected);
    expect(await list(cwd, "in/")).toEqual(expected);
    const { ignored } = await listRawFiles(["in"], { cwd });
    expect(ignored).toEqual([join(cwd, "in/README.md")]);
  });

  test("leaves names that start with a dot or an underscore", async () => {
    const cwd = await folderOf(
      named("a.csv", ".b.csv", "_c.csv", "_temporary/d.csv", ".git/e.csv", "f_.csv"),
    );
    expect(await list(cwd, ".")).toEqual(["a.csv", "f_.csv"]);
  });

  test("leaves out excluded folders, and says that such files are not covered", async () => {
    const cwd = await folderOf(named("a.csv", "lake/windows/b.parquet", "lakeside/c.csv"));
    const { files, covers } = await listRawFiles(["."], { cwd, exclude: ["lake"] });
    expect(files.map(({ path }) => relative(cwd, path))).toEqual(["a.csv", "lakeside/c.csv"]);
    expect(covers(join(cwd, "lake/d.csv"))).toBe(false);
    expect(covers(join(cwd, "lakeside/d.csv"))).toBe(true);
  });

  test("does not follow links to folders, and tells of them", async () => {
    const cwd = await folderOf(named("in/2016/a.csv"));
    await symlink("2016", join(cwd, "in/latest"));
    await symlink("..", join(cwd, "in/2016/up"));
    await symlink("nowhere", join(cwd, "in/gone.csv"));
    const { files, ignored } = await listRawFiles(["in"], { cwd });
    expect(files.map(({ path }) => relative(cwd, path))).toEqual(["in/2016/a.csv"]);
    expect(ignored.map((path) => relative(cwd, path))).toEqual(["in/2016/up", "in/latest"]);
    expect(await list(cwd, "in/latest")).toEqual(["in/latest/a.csv"]);
    expect(await list(cwd, "in/l*/*.csv")).toEqual(["in/latest/a.csv"]);
  });
});

describe("a glob", () => {
  const tree = named("a.csv", "b.csv", "b.json", "x/a.csv", "x/y/a.csv", "x/y/z.parquet", "[.csv", "ä.csv");

  test.each([
    ["*.csv", ["[.csv", "a.csv", "b.csv", "ä.csv"]],
    ["?.csv", ["[.csv", "a.csv", "b.csv", "ä.csv"]],
    ["[ab].csv", ["a.csv", "b.csv"]],
    ["[!ab].csv", ["[.csv", "ä.csv"]],
    ["[[].csv", ["[.csv"]],
    ["\\[.*", ["[.csv"]],
    ["[a-b].{csv,json}", ["a.csv", "b.csv", "b.json"]],
    ["{a,x/a}.csv", ["a.csv", "x/a.csv"]],
    ["**/a.csv", ["a.csv", "x/a.csv", "x/y/a.csv"]],
    ["x/**", ["x/a.csv", "x/y/a.csv", "x/y/z.parquet"]],
    ["*/", ["x/a.csv", "x/y/a.csv", "x/y/z.parquet"]],
    ["**/y/**/*.csv", ["x/y/a.csv"]],
    ["./x/../*.json", ["b.json"]],
  ])("%s means %j", async (glob, expected) => {
    expect(await list(await folderOf(tree), glob)).toEqual(expected);
  });

  test("matches a hidden name only where it spells the dot or underscore", async () => {
    const cwd = await folderOf(named("a.csv", "_b.csv", ".c.csv", "_d/e.csv"));
    expect(await list(cwd, "**/*.csv")).toEqual(["a.csv"]);
    expect(await list(cwd, "_*.csv")).toEqual(["_b.csv"]);
    expect(await list(cwd, "{.,_}*.csv")).toEqual([".c.csv", "_b.csv"]);
    expect(await list(cwd, "_d/*")).toEqual(["_d/e.csv"]);
  });

  test("lists a file once, however many patterns mean it, sorted by path", async () => {
    const cwd = await folderOf(named("b.csv", "a.csv", "c/d.csv"));
    expect(await list(cwd, ["c", "*.csv", "a.csv", ".", "./c/../b.csv"])).toEqual([
      "a.csv",
      "b.csv",
      "c/d.csv",
    ]);
  });

  test("lists files of any name where the format is declared", async () => {
    const cwd = await folderOf(named("app.log", "app.log.gz", "b.csv"));
    await expect(list(cwd, "*.log")).rejects.toThrow("Rename the files, or set format.");
    expect(await list(cwd, "*.log*", { format: "json" })).toEqual(["app.log", "app.log.gz"]);
    const { files } = await listRawFiles(["b.csv"], { cwd, format: "json" });
    expect(files[0]?.format).toBe("json");
  });
});

describe("covers", () => {
  test("tells which files would have been listed if they existed", async () => {
    const cwd = await folderOf(named("one.csv", "in/a.csv", "logs/2016/a.json"));
    const { covers } = await listRawFiles(["one.csv", "in", "logs/*/*.json"], { cwd });
    const covered = (path: string) => covers(join(cwd, path));
    expect(
      ["one.csv", "in/gone.csv", "in/deep/gone.tsv", "logs/2015/gone.json"].filter(covered),
    ).toHaveLength(4);
    expect(
      ["two.csv", "in/gone.md", "in/_gone.csv", "logs/gone.json", "logs/2016/gone.csv", "input/a.csv"].filter(
        covered,
      ),
    ).toEqual([]);
  });

  test("leaves other dates alone", async () => {
    const cwd = await folderOf(named("in/2016-07-26.csv", "in/date=2016-07-26/a.csv"));
    const { covers } = await listRawFiles(["in/{date}.csv", "in/date=*"], {
      cwd,
      dates: ["2016-07-26"],
      allowEmpty: true,
    });
    expect(covers(join(cwd, "in/2016-07-26.csv"))).toBe(true);
    expect(covers(join(cwd, "in/2016-07-25.csv"))).toBe(false);
  });
});

describe("changedSince", () => {
  test("notices size, an older and a newer time, and absence", async () => {
    const cwd = await folderOf(
      named("same.csv", "longer.csv", "older.csv", "newer.csv", "gone.csv", "swapped.csv"),
    );
    for (const name of ["older", "newer", "swapped"]) await utimes(join(cwd, `${name}.csv`), 1e9, 1e9);
    const { files } = await listRawFiles(["."], { cwd });
    await writeFile(join(cwd, "longer.csv"), "time,action\n\n");
    await utimes(join(cwd, "older.csv"), 1e9, 1e9 - 0.000_01);
    await utimes(join(cwd, "newer.csv"), 1e9, 1e9 + 0.000_01);
    await rm(join(cwd, "gone.csv"));
    await rename(join(cwd, "same.csv"), join(cwd, "aside.csv"));
    await link(join(cwd, "aside.csv"), join(cwd, "same.csv"));
    const changed = await changedSince(files);
    expect(changed.map(({ path }) => relative(cwd, path))).toEqual([
      "gone.csv",
      "longer.csv",
      "newer.csv",
      "older.csv",
    ]);
  });
});

describe("an error says what is wrong and what to do when", () => {
  const files = {
    ...named("in/events.csv", "in/data.log", "in/x.parquet.gz", "in/y.csv.zip", "empty/.keep", "notes/a.md"),
    ...named("deep/2016/a.csv"),
  };

  test.each([
    ["in/event.csv", 'No such file or folder "in/event.csv". Did you mean "events.csv"?'],
    ["im/events.csv", 'there is no "im" in'],
    ["im/*.csv", 'Did you mean "in"?'],
    ["in/events.csv/x", 'No such file or folder "in/events.csv/x"'],
    ["in/*.tsv", 'No file matches "in/*.tsv". Check the pattern.'],
    ["in/[z-a].csv", '"[z-a].csv" is not a glob that can be read'],
    ["in/{year}.csv", '"{year}" in "{year}.csv" is no placeholder. There are {date}, {yyyy}'],
    ["deep/*", 'It matches folders: write "deep/*/**" to read the files in them.'],
    ["empty", 'The folder "empty" holds no raw files. Check the source.'],
    ["notes", 'Nothing under "notes" has a name that says it is CSV, JSON lines or Parquet'],
    ["in/data.log", 'The name "in/data.log" does not say what the file holds. Let it end in .csv, .tsv'],
    ["in/y.csv.zip", '"in/y.csv.zip" is packed as .zip, which cannot be read. Unpack it'],
    ["in/x.parquet.gz", "Parquet compresses its own columns: decompress the file."],
    [
      "s3://bucket/events.csv",
      '"s3://bucket/events.csv" is an address, which only a cluster can read. Add --engine spark',
    ],
    ["/dev/null", '"/dev/null" is neither a file nor a folder.'],
  ])("the source is %s", async (source, message) => {
    await expect(list(await folderOf(files), source)).rejects.toThrow(message);
  });

  test("there is no source at all", async () => {
    await expect(list(await folderOf({}), [])).rejects.toThrow("There is no source.");
  });

  test("only one of several elements is empty", async () => {
    const cwd = await folderOf(files);
    await expect(list(cwd, ["in/*.csv", "empty"])).rejects.toThrow('The folder "empty" holds no raw files.');
    expect(await list(cwd, ["in/*.csv", "empty"], { allowEmpty: true })).toEqual(["in/events.csv"]);
  });

  test("a folder may not be read", async () => {
    const cwd = await folderOf(named("locked/a.csv"));
    await chmod(join(cwd, "locked"), 0);
    await asNobody(cwd, async () => {
      await expect(list(cwd, "locked")).rejects.toThrow("may not be read. Check its permissions");
    });
  });

  test("a name is not UTF-8", async () => {
    const cwd = await folderOf({});
    await mkdir(join(cwd, "in"));
    await writeFile(
      Buffer.concat([Buffer.from(join(cwd, "in/")), Buffer.from([0xe4]), Buffer.from(".csv")]),
      "",
    );
    await expect(list(cwd, "in")).rejects.toThrow("is not valid UTF-8. Rename the file.");
  });
});
