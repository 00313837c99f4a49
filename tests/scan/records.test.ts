import { gzipSync } from "node:zlib";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordsOf } from "../../src/sources/records.js";
import { spansOf, type Span } from "../../src/sources/spans.js";
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

async function spansIn(content: string | Uint8Array, name = "a.csv"): Promise<Span[]> {
  const file = {
    path: join(await folderOf({ [name]: content }), name),
    compression: name.endsWith(".gz") ? "gzip" : "none",
  } as const;
  const spans: Span[] = [];
  for await (const span of spansOf(file, ",", () => true)) spans.push(span);
  return spans;
}

describe("records span lines as an editor counts them", () => {
  test.each<[string, string, [line: number, lines: number, bytes: number][]]>([
    [
      "one each",
      "a\nb\n",
      [
        [1, 1, 1],
        [2, 1, 1],
      ],
    ],
    [
      "several within quotes",
      'a\n"b\n\nc",d\ne\n',
      [
        [1, 1, 1],
        [2, 3, 8],
        [5, 1, 1],
      ],
    ],
    [
      "with CRLF, within quotes and without",
      'a\r\n"b\r\nc"\r\nd\r\n',
      [
        [1, 1, 1],
        [2, 2, 6],
        [4, 1, 1],
      ],
    ],
    [
      "with CR alone",
      'a\r"b\rc"\rd\r',
      [
        [1, 1, 1],
        [2, 2, 5],
        [4, 1, 1],
      ],
    ],
    [
      "with blank lines between",
      "a\n\nb\n",
      [
        [1, 1, 1],
        [2, 1, 0],
        [3, 1, 1],
      ],
    ],
  ])("%s", async (_how, content, expected) => {
    const spans = await spansIn(content);
    expect(spans.map(({ line, lines, bytes }) => [line, lines, bytes])).toEqual(expected);
    expect(spans.map(({ record }) => record)).toEqual(expected.map((_, i) => i + 1));
    expect(spans.some(({ isOpen }) => isOpen)).toBe(false);
  });

  test.each(['a\n"b\nc\n', 'a\n"b\nc', 'a\r\n"b\r\nc\r\n'])("up to the end in %j", async (content) => {
    expect((await spansIn(content)).at(-1)).toMatchObject({ record: 2, line: 2, lines: 2, isOpen: true });
  });

  test("and are those that a file is split into, however it is read in pieces", async () => {
    const token = fc.constantFrom("a", ",", '"', '""', " ", "\n", "\r\n", '","', "é", '"a\nb"');
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3000 }),
        async (tokens, n) => {
          const text = `${tokens.join("")}\n`.repeat(n);
          const { records, open } = await recordsIn(text, ",");
          const bytes = records.map((record) => Buffer.byteLength(record));
          for (const name of ["a.csv", "a.csv.gz"]) {
            const spans = await spansIn(name === "a.csv" ? text : gzipSync(text, { level: 1 }), name);
            expect(spans.map((span) => span.bytes)).toEqual(bytes);
            expect(spans.at(-1)?.isOpen ?? false).toBe(open);
            const last = spans.at(-1);
            const lines = text.split(/\r\n|\n/).length - 1;
            if (last) expect(last.line + last.lines - 1).toBe(lines);
          }
        },
      ),
      { numRuns: 30 },
    );
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
