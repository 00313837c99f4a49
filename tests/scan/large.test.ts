import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { stride } from "../../src/scan/boundaries.js";
import { folderOf } from "../sources/folder.js";
import { openSession, scanFolder } from "./scan.js";

type Kind = (i: number) => string;

const good: Kind = (i) => `id${i},2016-07-26T02:40:00Z,Open`;
const quoted: Kind = (i) => `"id${i}","2016-07-26T02:40:00Z","Open"`;
const short: Kind = (i) => `id${i},2016-07-26T02:40:00Z`;
const long: Kind = (i) => `id${i},2016-07-26T02:40:00Z,Open,x,y`;
const broken: Kind = (i) => `"id"${i},2016-07-26T02:40:00Z,Open`;
const latin1: Kind = (i) => `id${i},2016-07-26T02:40:00Z,\xd6ffnen`;
const twoLines: Kind = (i) => `"id\n${i}",2016-07-26T02:40:00Z,Open`;
const rowsInRow: Kind = (i) => `"${`${good(i)}\n`.repeat(1 + (i % 50))}",2016-07-26T02:40:00Z,Open`;
const stray: Kind = (i) => `5" of ${i},2016-07-26T02:40:00Z,Open`;
const blank: Kind = () => "";
const malformed = new Set([short, long, broken, latin1]);

/** Far enough for the engine to have started to read several times. */
const place = 2 * stride;
const header = "id,time,action\n";
const goodRow = `${good(0)}\n`;

interface Content {
  readonly bytes: Buffer;
  readonly rows: number;
  readonly malformed: readonly { row: number; text: string }[];
}

/** Good rows all over, but from one position to another rows of the given kinds. */
function content(kinds: readonly Kind[], from: number, to: number): Content {
  const before = Math.ceil((from - header.length) / goodRow.length);
  const parts: string[] = [];
  const bad: { row: number; text: string }[] = [];
  let row = before;
  for (let position = header.length + before * goodRow.length; position < to;) {
    const kind = kinds[parts.length % kinds.length]!;
    const text = kind(parts.length);
    if (text !== "") row++;
    if (malformed.has(kind)) bad.push({ row, text: Buffer.from(text, "latin1").toString() });
    parts.push(`${text}\n`);
    position += text.length + 1;
  }
  const after = 20_000;
  const texts = [header, goodRow.repeat(before), ...parts, goodRow.repeat(after)];
  return { bytes: Buffer.from(texts.join(""), "latin1"), rows: row + after, malformed: bad };
}

const malformedIn = (file: string) => ({ file, reason: "row_malformed", time: null, action: null });

async function expectExact(name: string, { bytes, rows, malformed: bad }: Content): Promise<void> {
  const folder = await folderOf({ [name]: bytes });
  const result = await scanFolder(await openSession(), folder);
  expect(result.rows).toEqual({ [name]: rows });
  expect(result.accepted).toEqual({ [name]: rows - bad.length });
  expect(result.refused).toEqual(bad.map((row) => ({ ...row, ...malformedIn(name) })));
}

describe("the engine (DuckDB 1.5)", () => {
  test("loses the rest of a file after a bad row where it starts to read, which is at each stride and nowhere else", async () => {
    const session = await openSession({}, 4);
    const starts = [];
    for (let at = stride / 4; at < 4.3 * stride; at += stride / 4) {
      const { bytes, rows } = content([long], at, at + 30);
      const path = join(await folderOf({ "a.csv": bytes }), "a.csv");
      await session.run(`
        DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans;
        CREATE OR REPLACE TEMP TYPE raw_file AS ENUM ('${path}')`);
      const columns = { id: "VARCHAR", time: "VARCHAR", action: "VARCHAR" };
      const layout = {
        columns_0: columns,
        delimiter_0: ",",
        compression_0: "none",
        skip_0: 0,
        parallel_0: true,
      };
      await session.setAll({ files_0: [path], ...layout });
      const [read] = await session.rows<{ rows: string }>("SELECT count(*) AS rows FROM raw_csv('0')");
      if (Number(read?.rows) !== rows - 1) starts.push(at);
    }
    expect(starts).toEqual([stride, 2 * stride, 3 * stride, 4 * stride]);
  });
});

describe("a file that the engine could read in parallel loses no row and gains none, where it starts to read among", () => {
  const all = [good, quoted, short, long, broken, latin1, twoLines, rowsInRow, stray, blank];

  test.each<[string, Kind[]]>([
    ["good rows", [good]],
    ["quoted rows", [quoted]],
    ["rows with too few fields", [short]],
    ["rows with too many fields", [long]],
    ["rows with broken quotes", [broken]],
    ["rows that are not UTF-8", [latin1]],
    ["rows over several lines", [twoLines]],
    ["rows that hold what looks like rows", [rowsInRow]],
    ["stray quotes", [stray]],
    ["blank lines", [blank]],
    ["all of these", all],
  ])("%s", async (_among, kinds) => {
    await expectExact("a.csv", content(kinds, stride - 10_000, stride + 10_000));
  });

  test.each([-60, -30, 0, 30])("one bad row, %i bytes off", async (distance) => {
    await expectExact("a.csv", content([long], stride + distance, stride + distance + 30));
  });

  test.each([2, 3])("all of these, where it starts to read for the %i. time", async (nth) => {
    await expectExact("a.csv", content(all, nth * stride - 500, nth * stride + 500));
  });

  test("bad rows, again and again", async () => {
    await expectExact("a.csv", content([rowsInRow, long], place - 10_000, place + stride + 10_000));
  });
});

describe("a file that the engine could read in parallel", () => {
  test("loses no long line of JSON", async () => {
    const line = (action: string) => `{"time":"2016-07-26T02:40:00Z","action":"${action}"}\n`;
    const long = line("x".repeat(stride + 300_000));
    const text = `${line("Open").repeat(40_000)}${long}${line("Open").repeat(7000)}`;
    const result = await scanFolder(await openSession(), await folderOf({ "a.json": text }));
    expect(result.rows).toEqual({ "a.json": 47_001 });
    expect(result.refused).toMatchObject([{ row: 40_001, reason: "row_malformed" }]);
  });

  test("compressed rows that hold what looks like rows", async () => {
    const { bytes, ...rest } = content([rowsInRow, long], place - 10_000, place + 10_000);
    await expectExact("a.csv.gz", { bytes: gzipSync(bytes, { level: 1 }), ...rest });
  });
});

describe("a quote that is never closed", () => {
  test("makes one row of the rest of a file, though a part of it is read in parallel", async () => {
    const { bytes, rows } = content([rowsInRow], place - 10_000, place + 10_000);
    const folder = await folderOf({
      "a.csv": Buffer.concat([bytes, Buffer.from('"x,2016-07-26T02:40:00Z,Open\ny\n')]),
    });
    const result = await scanFolder(await openSession(), folder);
    expect(result.rows).toEqual({ "a.csv": rows + 1 });
    expect(result.refused).toEqual([
      { ...malformedIn("a.csv"), row: rows + 1, text: '"x,2016-07-26T02:40:00Z,Open\ny\n' },
    ]);
  });

  const rest = (size: number) => Math.ceil(size / goodRow.length);
  const openRow = '"x,2016-07-26T02:40:00Z,Open\n';

  test.each([
    ["a small part", 1000, 20],
    ["a part that the engine would read in pieces", 1000, rest(3_900_000)],
    ["a part far into the file", rest(place + stride), rest(3_000_000)],
  ])("is told with the lines that it holds: %s", async (_what, before, after) => {
    const text = openRow + goodRow.repeat(after);
    const folder = await folderOf({ "a.csv": header + goodRow.repeat(before) + text });
    const session = await openSession();
    const result = await scanFolder(session, folder);
    expect(result.rows).toEqual({ "a.csv": before + 1 });
    expect(result.refused).toEqual([{ ...malformedIn("a.csv"), row: before + 1, text }]);
    const swallowed = { line: before + 2, lines: after + 1, bytes: text.length, isOpen: true };
    expect(result.swallowed).toEqual({ "a.csv": swallowed });
  });

  test("is an error where it holds more than can be kept", async () => {
    const folder = await folderOf({
      "a.csv": header + goodRow.repeat(1000) + openRow + goodRow.repeat(rest(20_000_000)),
    });
    await expect(scanFolder(await openSession(), folder)).rejects.toThrow(
      `a.csv": from line 1002 on, a quote that is never closed makes one record of ${rest(20_000_000) + 1} lines (21 MB)`,
    );
  });
});

describe("a broken quote that pairs with another one far away", () => {
  test.each([200_000, 6_000_000, 21_000_000])(
    "makes one row of %i bytes, and no other is lost",
    async (size) => {
      const between = Math.ceil(size / goodRow.length);
      const folder = await folderOf({
        "a.csv": `${header}${goodRow.repeat(1000)}"x,2016-07-26T02:40:00Z,Open\n${goodRow.repeat(between)}id,"2016-07-26T02:40:00Z",Open\n${goodRow.repeat(1000)}`,
      });
      const result = await scanFolder(await openSession(), folder);
      expect(result.rows).toEqual({ "a.csv": 2001 });
      expect(result.accepted).toEqual({ "a.csv": 2000 });
      expect(result.swallowed).toMatchObject({ "a.csv": { line: 1002, lines: between + 2, isOpen: false } });
    },
  );
});
