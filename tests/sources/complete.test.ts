import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { checkComplete } from "../../src/sources/complete.js";
import { contentOf } from "../../src/sources/content.js";
import { listRawFiles } from "../../src/sources/list.js";
import { frameEnd } from "../../src/sources/zstd.js";
import { folderOf, storedZstd } from "./folder.js";

async function check(name: string, content: Uint8Array): Promise<void> {
  const { files } = await listRawFiles([name], { cwd: await folderOf({ [name]: content }) });
  await checkComplete(files[0]!);
}

const rows = Array.from({ length: 50_000 }, (_, i) => `${(i * 2_654_435_761) % 4_294_967_296},Open\n`).join(
  "",
);
const gz = gzipSync(rows);
const zst = storedZstd(rows);
const parquet = Buffer.from("PAR1............PAR1");

describe("a file is complete that is", () => {
  test.each([
    ["gzip", "a.csv.gz", gz],
    ["gzip of several members", "a.csv.gz", Buffer.concat([gz, gz])],
    ["zstd", "a.csv.zst", zst],
    ["zstd of several frames", "a.jsonl.zst", Buffer.concat([zst, zst])],
    [
      "zstd after a skippable frame",
      "a.csv.zst",
      Buffer.concat([Buffer.from("502a4d1802000000ffff", "hex"), zst]),
    ],
    ["Parquet by its first and last bytes", "a.parquet", parquet],
    ["plain", "a.csv", Buffer.from("time,act")],
    ["empty", "a.csv.gz", Buffer.alloc(0)],
  ])("%s", async (_, name, content) => {
    await check(name, content);
  });
});

describe("a file is refused that is", () => {
  test.each([
    ["gzip without its last byte", "a.csv.gz", gz.subarray(0, -1), "ends early"],
    ["gzip cut in its second member", "a.csv.gz", Buffer.concat([gz, gz.subarray(0, 500)]), "ends early"],
    [
      "gzip with another checksum",
      "a.csv.gz",
      Buffer.concat([gz.subarray(0, -8), Buffer.alloc(8)]),
      "damaged",
    ],
    ["zstd cut within a block", "a.csv.zst", zst.subarray(0, zst.length / 2), "ends early"],
    ["zstd cut in its second frame", "a.csv.zst", Buffer.concat([zst, zst.subarray(0, 7)]), "ends early"],
    [
      "zstd with a tail of something else",
      "a.csv.zst",
      Buffer.concat([zst, Buffer.from("hello")]),
      "damaged",
    ],
    ["cut Parquet", "a.parquet", parquet.subarray(0, -2), "ends early"],
    ["hardly begun Parquet", "a.parquet", Buffer.from("PAR1"), "ends early"],
    ["not Parquet", "a.parquet", Buffer.from("time,action\n"), "is not Parquet, though its name says so"],
  ])("%s", async (_, name, content, message) => {
    await expect(check(name, content)).rejects.toThrow(message);
  });
});

test("a frame ends where it does, wherever it is cut before", async () => {
  const frame = storedZstd(rows.slice(0, 300));
  for (let length = 0; length < frame.length; length++) {
    const read = (from: number, size: number) =>
      Promise.resolve(frame.subarray(0, length).subarray(from, from + size));
    const end = await frameEnd(read, 0);
    expect(end === "unfinished" || Number(end) > length).toBe(true);
  }
  expect(await frameEnd((from, size) => Promise.resolve(frame.subarray(from, from + size)), 0)).toBe(
    frame.length,
  );
});

test("content is what was compressed, whatever it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 500, unit: "grapheme" }), fc.nat(400), async (text, repeats) => {
      const content = text.repeat(repeats);
      const cwd = await folderOf({
        "a.csv": content,
        "b.csv.gz": gzipSync(content),
        "c.csv.zst": storedZstd(content),
      });
      const { files } = await listRawFiles(["."], { cwd });
      for (const file of files) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of contentOf(file)) chunks.push(chunk);
        expect(Buffer.concat(chunks).toString()).toBe(content);
      }
    }),
    { numRuns: 30 },
  );
});
