import { statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { isSplittable, stride } from "../../src/scan/boundaries.js";
import { folderOf } from "../sources/folder.js";

const row = "2016-07-26T02:40:00Z,Open\n";
const group = { columns: ["time", "action"], delimiter: "," } as const;

/** A file in which something stands in the place of some good rows. */
function textWith(inserted: string, at: number): string {
  const before = row.repeat(Math.floor(at / row.length));
  return `${before}${inserted}${row.repeat(Math.ceil((2.2 * stride - at) / row.length))}`;
}

async function isPlainSplittable(text: string): Promise<boolean> {
  const path = join(await folderOf({ "a.csv": Buffer.from(text, "latin1") }), "a.csv");
  return isSplittable({ path, size: statSync(path).size, compression: "none" }, group);
}

async function isGzipSplittable(text: string): Promise<boolean> {
  const path = join(
    await folderOf({ "a.csv.gz": gzipSync(Buffer.from(text, "latin1"), { level: 1 }) }),
    "a.csv.gz",
  );
  return isSplittable({ path, size: statSync(path).size, compression: "gzip" }, group);
}

describe("a large file is read from several places", () => {
  test.each([
    ["where no row is quoted", "", stride],
    ["where rows are quoted", '"2016-07-26T02:40:00Z","Open"\n'.repeat(3000), stride - 50_000],
    ["where a quote is doubled", '"2016-07-26T02:40:00Z","Op""en"\n', stride / 3],
    ["where a bad row is not near a place", "x,y,z\n", stride / 2],
    ["where lines end in CRLF around a place", row.replace("\n", "\r\n").repeat(3000), stride - 50_000],
  ])("%s", async (_where, inserted, at) => {
    const text = textWith(inserted, at);
    expect([await isPlainSplittable(text), await isGzipSplittable(text)]).toEqual([true, true]);
  });

  test.each([
    ...[0, 1, 2, 3].map((by): [string, string, number] => [
      `where a line far from a place has one quote, ${by} bytes on`,
      `${"x".repeat(by)}"\n`,
      stride / 2,
    ]),
    ["where a quoted line end is right before a place", '"2016\n",Open\n', stride - row.length],
    ["where a record in quotes spans a place", `"${row.repeat(200)}",Open\n`, stride - 2000],
    ["where a row at a place has too few fields", "x\n", stride],
    ["where a row at a place is not UTF-8", "\xd6,Open\n", stride],
    ["where a line at a place is long", `${"x".repeat(200_000)},Open\n`, stride - 100_000],
    ["where the second place is the one", "x\n", 2 * stride],
  ])("but not %s", async (_where, inserted, at) => {
    const text = textWith(inserted, at);
    expect([await isPlainSplittable(text), await isGzipSplittable(text)]).toEqual([false, false]);
  });
});
