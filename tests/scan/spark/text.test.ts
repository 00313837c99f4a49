import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readFirstLine } from "../../../src/scan/spark/first-line.js";
import { hasPlainKeys } from "../../../src/scan/spark/json.js";
import { addressOf, isOddName, sparkPath } from "../../../src/scan/spark/paths.js";
import { statementsIn } from "../../../src/scan/spark/prepare.js";
import { folderOf } from "../../sources/folder.js";

async function firstLineOf(content: string | Uint8Array, name = "a.csv") {
  const compression = name.endsWith(".gz") ? "gzip" : "none";
  return readFirstLine({ path: join(await folderOf({ [name]: content }), name), compression });
}

describe("the first line of a text file", () => {
  test.each([
    ["a,b\n1,2\n", "a,b", "\n"],
    ["a,b\r\n1,2", "a,b", "\r\n"],
    ["a,b\r1,2\r", "a,b", "\r"],
    ["\r\n\r\na,b\r\n1,2", "a,b", "\r\n"],
    ["\uFEFFa,b\n", "a,b", "\n"],
    ["a,b\r\n", "a,b", "\r\n"],
    ["a,b\r", "a,b", "\r"],
    ["a,b", "a,b", "\n"],
  ])("of %j is %j and ends in %j", async (content, text, lineEnd) => {
    expect(await firstLineOf(content)).toEqual({ text, lineEnd });
    expect(await firstLineOf(gzipSync(content), "a.csv.gz")).toEqual({ text, lineEnd });
  });

  test("is none where there are blank lines only, or where it does not end within a megabyte", async () => {
    expect(await firstLineOf("\n\n")).toBeNull();
    expect(await firstLineOf(`${"x".repeat(3 << 20)}\n1\n`)).toBeNull();
  });
});

describe("a path", () => {
  test("is no glob to Spark, whatever is in it", () => {
    expect(sparkPath("/raw/odd [1] {a,b}*?.csv")).toBe("file:///raw/odd \\[1\\] \\{a,b\\}\\*\\?.csv");
  });

  test("is found again in Spark's own spelling", () => {
    expect(addressOf("file:/raw/odd%20%5B1%5D%20100%25.csv")).toBe("file:///raw/odd [1] 100%.csv");
    expect(addressOf("file:///raw/gr\u00f6\u00dfe-\u6570\u636e.csv")).toBe("file:///raw/größe-数据.csv");
  });

  test.each(["/raw/_a.csv", "/raw/.a.csv", "/raw/a.csv.GZ", "/raw/a:b.csv"])("like %s is odd", (path) => {
    expect(isOddName(path)).toBe(true);
  });

  test.each(["/raw/a.csv", "/raw/A.CSV", "/raw/_x/a.csv.gz", "/raw/odd name [1].jsonl"])(
    "like %s is not",
    (path) => {
      expect(isOddName(path)).toBe(false);
    },
  );
});

test("keys with points, blanks and hyphens can be named in a path of JSON, those with quotes or brackets not", () => {
  expect(hasPlainKeys({ time: "event.time", action: "event type-2" })).toBe(true);
  expect(hasPlainKeys({ time: "time", action: "type's" })).toBe(false);
  expect(hasPlainKeys({ time: "time [UTC]", action: "action" })).toBe(false);
});

test("a file of SQL falls into statements at semicolons that end a line, without its comments", () => {
  expect(statementsIn("-- One; two;\nSELECT ';' AS a,\n  2;\n\n-- Three\nSELECT 3;\n")).toEqual([
    "SELECT ';' AS a,\n  2",
    "SELECT 3",
  ]);
});
