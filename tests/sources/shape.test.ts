import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type RawFile, listRawFiles } from "../../src/sources/list.js";
import { checkJsonLines, columnPosition, eventColumns, readCsvShape } from "../../src/sources/shape.js";
import { asNobody, folderOf, storedZstd } from "./folder.js";

async function file(name: string, content: string | Uint8Array): Promise<RawFile> {
  const cwd = await folderOf({ [name]: content });
  const { files } = await listRawFiles([name], { cwd });
  return files[0]!;
}

const shape = async (content: string | Uint8Array, name = "events.csv") =>
  readCsvShape(await file(name, content));

describe("the shape of a CSV file", () => {
  test.each([
    ["commas", "time,action\n1,2\n", ",", ["time", "action"]],
    ["semicolons", "time;action\n1,5;2\n", ";", ["time", "action"]],
    ["tabs", "time\taction\n", "\t", ["time", "action"]],
    ["bars", "time|action\n", "|", ["time", "action"]],
    ["the delimiter that occurs most", "time;place, city;action\n", ";", ["time", "place, city", "action"]],
    ["one column", "time\n", ",", ["time"]],
    ["no line end", "time,action", ",", ["time", "action"]],
    ["CRLF", "time,action\r\n", ",", ["time", "action"]],
    ["CR", "time,action\r1,2\r", ",", ["time", "action"]],
    ["a byte order mark", "\uFEFFtime,action\n", ",", ["time", "action"]],
    ["quotes", '"time","action"\n', ",", ["time", "action"]],
    ["quoted delimiters", '"time;utc;iso";action\n', ";", ["time;utc;iso", "action"]],
    ["quoted line ends", '"time\n(utc)","the ""action"""\n', ",", ["time\n(utc)", 'the "action"']],
    ["a quote within a cell", 'ti"me,act"ion\n', ",", ['ti"me', 'act"ion']],
    ["a byte order mark before a quote", '\uFEFF"time",action\n', ",", ["time", "action"]],
    ["spaces around names", " time , action \n", ",", [" time ", " action "]],
    ["names left out", ",time,,action\n", ",", ["", "time", "", "action"]],
    ["letters beyond ASCII", "Zeit;Aktivität;动作\n", ";", ["Zeit", "Aktivität", "动作"]],
  ])("is read from a header with %s", async (_, content, delimiter, columns) => {
    expect(await shape(content)).toEqual({ delimiter, columns, blankLines: 0 });
  });

  test("is read from behind blank lines, which are counted", async () => {
    expect(await shape("\r\n\n\r\ntime,action\n")).toMatchObject({
      columns: ["time", "action"],
      blankLines: 3,
    });
  });

  test.each([
    ["nothing", ""],
    ["blank lines", "\r\n\n\n"],
    ["a byte order mark", "\uFEFF"],
  ])("is null where the file holds but %s", async (_, content) => {
    expect(await shape(content)).toBeNull();
  });

  test("trusts .tsv and .psv where such a delimiter occurs", async () => {
    expect((await shape("a,b,c\td\n", "x.tsv"))?.columns).toEqual(["a,b,c", "d"]);
    expect((await shape(gzipSync("a,b,c|d\n"), "x.PSV.gz"))?.columns).toEqual(["a,b,c", "d"]);
    expect((await shape("time,action\n", "x.tsv"))?.delimiter).toBe(",");
  });

  test("takes a declared delimiter at its word", async () => {
    const events = await file("events.csv", "a,b,c|d\n");
    expect((await readCsvShape(events, "|"))?.columns).toEqual(["a,b,c", "d"]);
  });

  test.each([
    ["gzip", "x.csv.gz", gzipSync],
    ["zstd", "x.csv.zst", storedZstd],
  ])("is read from the head of a file compressed with %s", async (_, name, compress) => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i * 7919},Open\n`).join("");
    const compressed = compress(`time,action\n${rows}`);
    const head = compressed.subarray(0, compressed.length / 2);
    expect((await shape(head, name))?.columns).toEqual(["time", "action"]);
  });

  test("may be longer than a read, with a letter across its edge", async () => {
    const columns = Array.from({ length: 5000 }, (_, i) => `größe${i}`);
    expect((await shape(`${columns.join(";")}\n1;2\n`))?.columns).toEqual(columns);
  });

  test.each(["gz", "zst"])("is null where a .%s file holds nothing", async (ending) => {
    expect(await shape("", `x.csv.${ending}`)).toBeNull();
    expect(await shape(ending === "gz" ? gzipSync("") : storedZstd(""), `x.csv.${ending}`)).toBeNull();
  });
});

describe("a file's head is refused when", () => {
  test.each([
    [
      "is UTF-16 with a mark",
      "a.csv",
      Buffer.from("\uFEFFtime,action\n", "utf16le"),
      "is UTF-16. Convert it",
    ],
    ["is UTF-16 without one", "a.csv", Buffer.from("time,action\n", "utf16le"), "is UTF-16. Convert it"],
    [
      "is big-endian UTF-16",
      "a.csv",
      Buffer.from("time,action\n", "utf16le").swap16(),
      "is UTF-16. Convert it",
    ],
    [
      "is no gzip",
      "a.csv.gz",
      Buffer.from("time,action\n"),
      "is not compressed as its name says. Take the .gz off",
    ],
    ["is no zstd", "a.csv.zst", Buffer.from("time,action\n"), "Take the .zst off its name"],
    ["is half a gzip", "a.csv.gz", gzipSync("time,action\n").subarray(0, 15), "ends early"],
    ["is half a zstd", "a.csv.zst", storedZstd("time,action\n").subarray(0, 12), "ends early"],
    ["is damaged gzip", "a.csv.gz", Buffer.from([...gzipSync("").subarray(0, 10), 7, 7, 7]), "is damaged"],
    ["has an endless header", "a.csv", Buffer.alloc(2 << 20, "x"), "does not end within a megabyte"],
    [
      "has a quote left open",
      "a.csv",
      Buffer.from(`"time\n${"x,y\n".repeat(500_000)}`),
      "no quote is left open",
    ],
  ])("it %s", async (_, name, content, message) => {
    await expect(shape(content, name)).rejects.toThrow(message);
  });

  test("it may not be read", async () => {
    const events = await file("a.csv", "time,action\n");
    await chmod(events.path, 0);
    await asNobody(join(events.path, ".."), async () => {
      await expect(readCsvShape(events)).rejects.toThrow("may not be read. Check its permissions");
    });
  });
});

describe("JSON lines", () => {
  test("are told from an array, over leading white space", async () => {
    expect(await checkJsonLines(await file("a.json", '\n {"time":1}\n'))).toBe(true);
    expect(await checkJsonLines(await file("a.json.gz", gzipSync('{"time":1}')))).toBe(true);
    await expect(checkJsonLines(await file("a.json", '\uFEFF\n [{"time":1}]'))).rejects.toThrow(
      "is a JSON array. Only JSON lines are read",
    );
  });

  test("may be none", async () => {
    expect(await checkJsonLines(await file("a.json", " \n\n"))).toBe(false);
    expect(await checkJsonLines(await file("a.json", ""))).toBe(false);
  });
});

describe("the position of a column", () => {
  const at = async (columns: string[], name: string | string[]) =>
    columnPosition(await file("e.csv", "x"), columns, name);

  test("is where its exact name is, before any other spelling", async () => {
    expect(await at(["action", "time"], "time")).toBe(1);
    expect(await at(["Time", "TIME", "time"], "time")).toBe(2);
  });

  test("is where its only spelling in other case is", async () => {
    expect(await at(["Action", "TIME"], "time")).toBe(1);
  });

  test("is that of the first of several names that is there, whatever its case", async () => {
    expect(await at(["ts", "action"], ["timestamp", "ts"])).toBe(0);
    expect(await at(["ts", "Timestamp"], ["timestamp", "ts"])).toBe(1);
    await expect(at(["at", "action"], ["timestamp", "ts"])).rejects.toThrow(
      'has no column "timestamp" or "ts". Found: "at", "action".',
    );
  });

  test("of time and of action must not be one", async () => {
    const names = { time: ["at", "x"], action: ["what", "x"] };
    const read = async (columns: string[]) => eventColumns(await file("e.csv", "x"), columns, names);
    await expect(read(["x", "y"])).rejects.toThrow('The column "x" of "');
    expect(await read(["at", "x"])).toEqual({ time: 0, action: 1, passedOver: [] });
    expect((await read(["y", "what", "x", "at"])).passedOver).toEqual([
      { taken: "at", others: ["x"] },
      { taken: "what", others: ["x"] },
    ]);
    expect(await read(["what", "AT"])).toEqual({ time: 1, action: 0, passedOver: [] });
  });

  test.each([
    [
      ["Time", "TIME"],
      'more than one column "time", in places 1 and 2 of "Time", "TIME". Rename the others.',
    ],
    [["time", "x", "time"], 'more than one column "time", in places 1 and 3'],
    [
      ["zeit", "action"],
      'has no column "time". Found: "zeit", "action". Say under "columns:" in tumble.yaml',
    ],
    [
      ["2016-07-26T10:00:00Z", "Open"],
      'has no column "time", and its first line looks like an event: "2016-07-26T10:00:00Z", "Open". Put a line with the names of the columns on top',
    ],
    [["tiem", "action"], 'Did you mean "tiem"?'],
    [[" time", "action"], 'Did you mean " time"?'],
  ])("in %j is an error", async (columns, message) => {
    await expect(at(columns, "time")).rejects.toThrow(message);
  });
});
