import fc from "fast-check";
import { expect, test } from "vitest";
import { delimiters, readHeader } from "../../src/sources/header.js";

const awkward = [...delimiters, '"', "\n", "\r", " ", "'", "\\", "a", "ä", "数", "\0"];
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...awkward), maxLength: 6 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("time", "action", "id"),
);

/** Quotes cells that need it, and others where told to. */
function written(columns: readonly string[], delimiter: string, quoted: readonly boolean[]): string {
  return columns
    .map((column, i) =>
      quoted[i % quoted.length] || /[,;\t|"\r\n]/.test(column) ? `"${column.replaceAll('"', '""')}"` : column,
    )
    .join(delimiter);
}

const file = fc
  .record({
    columns: fc.array(cell, { minLength: 2, maxLength: 6 }),
    delimiter: fc.constantFrom(...delimiters),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    blankLines: fc.nat(3),
    rest: fc.string({ unit: fc.constantFrom(...awkward), maxLength: 20 }),
  })
  .map((parts) => {
    const header = written(parts.columns, parts.delimiter, parts.quoted);
    return { ...parts, before: parts.lineEnd.repeat(parts.blankLines), header };
  });

test("reads what a CSV writer wrote, whatever the quoting, delimiter and line ends", () => {
  fc.assert(
    fc.property(
      file,
      fc.boolean(),
      ({ columns, delimiter, before, header, lineEnd, blankLines, rest }, goesOn) => {
        const text = before + header + (goesOn ? lineEnd + rest : "");
        expect(readHeader(text, !goesOn)).toEqual({ columns, delimiter, blankLines });
      },
    ),
    { numRuns: 1000 },
  );
});

test("of the first half of a header it says nothing, or what the whole says", () => {
  fc.assert(
    fc.property(file, fc.nat(), ({ columns, delimiter, before, header, lineEnd, blankLines, rest }, cut) => {
      const text = before + header + lineEnd + rest;
      const part = readHeader(text.slice(0, cut % (text.length + 1)), false);
      if (part !== null) expect(part).toEqual({ columns, delimiter, blankLines });
    }),
    { numRuns: 1000 },
  );
});

test("reads any text as some header, if there is more in it than line ends", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...awkward), maxLength: 40 }), (text) => {
      expect(readHeader(text, true) === null).toBe(/^[\r\n]*$/.test(text));
    }),
  );
});
