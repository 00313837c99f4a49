import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, columns, duration, integer, list, near, plural, printable } from "../../src/commands/text.js";

test.each([
  [0, "0"],
  [999, "999"],
  [1_234_567, "1,234,567"],
])("the number %i reads %s", (value, text) => {
  expect(integer(value)).toBe(text);
});

test("one is singular, and nothing else", () => {
  expect([0, 1, 2, 1000].map((count) => plural(count, "file"))).toEqual([
    "0 files",
    "1 file",
    "2 files",
    "1,000 files",
  ]);
});

describe("a size", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 KB"],
    [999_949, "999.9 KB"],
    [999_950, "1.0 MB"],
    [3_050_012, "3.1 MB"],
    [7_300_000_000_000_000, "7300.0 TB"],
  ])("of %i bytes reads %s", (size, text) => {
    expect(bytes(size)).toBe(text);
  });

  test("never has four digits before the point, up to a petabyte", () => {
    fc.assert(
      fc.property(fc.nat(999_900_000_000_000), (size) => {
        expect(bytes(size)).toMatch(/^\d{1,3}(\.\d)? [KMGT]?B$/);
      }),
    );
  });
});

describe("a duration", () => {
  test.each([
    [0, "0.00 s"],
    [1.234, "1.23 s"],
    [59.994, "59.99 s"],
    [59.996, "1 min 0 s"],
    [119.7, "2 min 0 s"],
    [3_725, "62 min 5 s"],
  ])("of %d seconds reads %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test("never has sixty seconds", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (seconds) => {
        expect(duration(seconds)).toMatch(/^([0-5]?\d\.\d\d s|\d+ min [0-5]?\d s)$/);
      }),
    );
  });
});

test("a path is told from where one stands, and from the root where it lies elsewhere", () => {
  expect(near(process.cwd())).toBe(".");
  expect(near(join(process.cwd(), "lake"))).toBe("lake");
  expect(near("/elsewhere/lake")).toBe("/elsewhere/lake");
});

test("of many names, the first few are told", () => {
  expect(list(["a", "b", "c"])).toBe("a, b, c");
  expect(list(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});

describe("text of unknown origin", () => {
  test("cannot command a terminal", () => {
    expect(printable("a\u001B[31mb\r\n\u0007", 100)).toBe("a\\u001b[31mb\\u000d\\u000a\\u0007");
    expect(printable("left\u202Eright\u200B", 100)).toBe("left\\u202eright\\u200b");
  });

  test("is cut where it is too long, and nowhere within a character", () => {
    expect(printable("abcdef", 6)).toBe("abcdef");
    expect(printable("abcdef", 5)).toBe("abcd…");
    expect(printable("😀😀😀", 2)).toBe("😀…");
  });

  test("stays on one line, no longer than allowed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, longest) => {
        const shown = printable(text, longest);
        expect(Array.from(shown).length).toBeLessThanOrEqual(longest);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});

test("columns are aligned to the right, under their names", () => {
  expect(
    columns(
      ["", "start", "open"],
      [
        ["1", "10:00", "7"],
        ["10", "9:50", "1,000"],
      ],
    ),
  ).toEqual(["    start   open", " 1  10:00      7", "10   9:50  1,000"]);
  expect(columns(["a", "b"], [])).toEqual(["a  b"]);
});
