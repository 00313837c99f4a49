import { gzipSync } from "node:zlib";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordsOf } from "../../src/sources/records.js";
import { folderOf } from "../sources/folder.js";

async function recordsIn(content: string | Uint8Array, delimiter: string | null, name = "a.csv") {
  const folder = await folderOf({ [name]: content });
  const file = { path: join(folder, name), compression: name.endsWith(".gz") ? "gzip" : "none" } as const;
  const records: string[] = [];
  let open = false;
  for await (const { buffer, bounds, isOpen } of recordsOf(file, delimiter)) {
    for (let i = 0; i < bounds.length; i += 2)
      records.push(buffer.toString("utf8", bounds[i], bounds[i + 1]));
    open = isOpen;
  }
  return { records, open };
}

describe("a text file is split into records", () => {
  test.each<[string, string, string[]]>([
    ["at line ends of any kind", "a\nb\r\nc\rd", ["a", "b", "c", "d"]],
    ["with blank lines among them", "\na\r\n\r\nb\n\n", ["", "a", "", "b", ""]],
    ["without a byte order mark", "\ufeffa\nb", ["a", "b"]],
    ["with line ends within quotes", '"a\nb",c\nd,"e\r\nf"', ['"a\nb",c', 'd,"e\r\nf"']],
    ["with doubled quotes", '"a""\nb"\nc', ['"a""\nb"', "c"]],
    ["where a quote within a field means nothing", 'a"\nb"\nc', ['a"', 'b"', "c"]],
    ["where a blank comes before a quote", ' "a\nb"\n  "c\nd"', [' "a\nb"', '  "c', 'd"']],
    ["where text follows a quote", '"a"b\nc,"d\ne"', ['"a"b', 'c,"d\ne"']],
    ["where a quote opens anew", '"a" "\nb",c\nd', ['"a" "\nb",c', "d"]],
    ["where quotes come after a byte order mark", '\ufeff"a\nb"\nc', ['"a\nb"', "c"]],
  ])("%s", async (_how, content, expected) => {
    expect(await recordsIn(content, ",")).toEqual({ records: expected, open: false });
  });

  test("by the delimiter of the file", async () => {
    expect((await recordsIn('a,"b\nc"\nd', ";")).records).toEqual(['a,"b', 'c"', "d"]);
    expect((await recordsIn('a;"b\nc"\nd', ";")).records).toEqual(['a;"b\nc"', "d"]);
  });

  test("by lines alone where there is no delimiter", async () => {
    expect((await recordsIn('"a\nb"\n{"c":\t1}', null)).records).toEqual(['"a', 'b"', '{"c":\t1}']);
  });

  test("of which the last may be open", async () => {
    expect(await recordsIn('a\n"b\nc\n', ",")).toEqual({ records: ["a", '"b\nc\n'], open: true });
    expect(await recordsIn("a\nb\n", ",")).toEqual({ records: ["a", "b"], open: false });
  });

  test("of which the longest are cut off, and count once", async () => {
    const long = "x".repeat(9 << 20);
    const { records } = await recordsIn(`a\n${long}\nb\n`, ",");
    expect(records.map((record) => record.slice(0, 1))).toEqual(["a", "x", "b"]);
    expect(records[1]!.length).toBeGreaterThan(4 << 20);
  });
});

test("however the file is read in pieces, its records are those of its parts", async () => {
  const part = fc
    .array(fc.constantFrom("a", ",", '"', '""', " ", "\n", "\r\n", '","', "é", '"a\nb"'), { maxLength: 30 })
    .map((tokens) => tokens.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 900 }),
      async (parts, times) => {
        const split = await Promise.all(parts.map((each) => recordsIn(`${each}\n`, ",")));
        const closed = parts.flatMap((each, i) =>
          split[i]!.open ? [] : [{ text: `${each}\n`, records: split[i]!.records }],
        );
        const text = closed.map((each) => each.text.repeat(times)).join("");
        const expected = closed.flatMap((each) => Array.from({ length: times }, () => each.records).flat());
        expect((await recordsIn(text, ",")).records).toEqual(expected);
        expect((await recordsIn(gzipSync(text, { level: 1 }), ",", "a.csv.gz")).records).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});
