import { stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { closesQuotes } from "../../src/sources/quotes.js";
import { folderOf } from "./folder.js";

async function closes(content: string | Uint8Array, compression: "none" | "gzip" | "zstd" = "none") {
  const path = join(await folderOf({ "a.csv": content }), "a.csv");
  return closesQuotes({ path, size: (await stat(path)).size, compression }, ",");
}

describe("the quotes of a file", () => {
  test.each([
    "",
    "time,action\nx,Open\n",
    '"time","action"\n"x","Open"',
    '"a""b","c,d","e\nf"\r\n',
    '"","",""',
    '""""',
  ])("are all closed in %j", async (content) => {
    expect(await closes(content)).toBe(true);
    expect(await closes(gzipSync(content), "gzip")).toBe(true);
  });

  test.each(['a,b\n"x', 'a,b\n"x,""', 'a,"b" \n', 'a"b",c', '"a"b', 'a"b,"c', '"""'])(
    "are not, or not as they should be, in %j",
    async (content) => {
      expect(await closes(content)).toBe(false);
      expect(await closes(gzipSync(content), "gzip")).toBe(false);
    },
  );

  test("are not looked into in large files, nor in those that have changed", async () => {
    const large = Buffer.alloc(2 << 20, "x\n");
    expect(await closes(large.subarray(1))).toBe(true);
    expect(await closes(large)).toBe(false);
    expect(await closes(gzipSync(large), "gzip")).toBe(false);
    const path = join(await folderOf({ "a.csv": "x" }), "a.csv");
    expect(await closesQuotes({ path, size: 2, compression: "none" }, ",")).toBe(false);
  });
});
