import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folderOf } from "../sources/folder.js";
import { openSession, scanFolder, type RefusedRow } from "./scan.js";

interface Row {
  /** One character a byte. */
  readonly text: string;
  /** Null where the row is an event; undefined where the line is blank, and no row. */
  readonly reason: string | null | undefined;
  readonly time: string | null;
  readonly action: string | null;
}

interface CsvFile {
  readonly bytes: Buffer;
  readonly rows: readonly Row[];
}

const instant = "2016-07-26T02:40:00Z";
const lineEnds = fc.constantFrom("\n", "\r\n", "\r");
const delimiters = fc.constantFrom(",", ";", "\t", "|");
const plainText = fc.string({
  unit: fc.constantFrom("a", "7", "-", " ", "é", "'", "\\", "日"),
  maxLength: 30,
});

function csvFile(lineEnd: string, delimiter: string): fc.Arbitrary<CsvFile> {
  const awkward = fc.constantFrom('"', ",", ";", "\t", "|", "\n", "\r\n", '""', `${instant},Open`);
  const text = fc.array(fc.oneof(plainText, awkward), { maxLength: 4 }).map((parts) => parts.join(""));
  const cell = (value: fc.Arbitrary<string>) =>
    fc
      .tuple(value, fc.boolean())
      .map(([it, isQuoted]) => ({ value: it, text: written(it, isQuoted, delimiter) }));
  const time = fc.oneof(
    fc.constant("2016-07-26T02:40:00Z"),
    fc.constantFrom("soon", "2016-07-26T24:00:00Z"),
    text,
  );
  const action = fc.oneof(fc.constantFrom("Open", "Close", "Closed", "open"), text);
  const sound = fc.tuple(cell(text), cell(time), cell(text), cell(action), cell(text));
  const damage = fc.constantFrom("none", "none", "none", "short", "long", "quotes", "bytes", "blank");
  const row = fc.tuple(sound, damage).map(([cells, kind]): Row => {
    const texts = cells.map(({ text: it }) => bytesOf(it));
    const malformed = (it: string): Row => ({ text: it, reason: "row_malformed", time: null, action: null });
    if (kind === "blank") return { text: "", reason: undefined, time: null, action: null };
    if (kind === "short") return malformed(texts.slice(1).join(delimiter));
    if (kind === "long") return malformed([...texts, "x", "y"].join(delimiter));
    if (kind === "quotes") return malformed([`"a"b`, ...texts.slice(1)].join(delimiter));
    if (kind === "bytes") return malformed([...texts.slice(0, 3), "\xffOpen", texts[4]].join(delimiter));
    const [at, done] = [cells[1].value, cells[3].value];
    return { text: texts.join(delimiter), reason: verdict(at, done), time: at || null, action: done || null };
  });
  return fc
    .tuple(fc.array(row, { maxLength: 25 }), fc.boolean(), fc.boolean())
    .map(([rows, hasMark, hasEnd]) => {
      const header = ["a", "time", "b", "action", "c"].join(delimiter);
      const lines = [header, ...rows.map(({ text: it }) => it)].join(lineEnd);
      const text = `${hasMark ? "\xef\xbb\xbf" : ""}${lines}${hasEnd ? lineEnd : ""}`;
      return { bytes: Buffer.from(text, "latin1"), rows };
    });
}

function written(value: string, isQuoted: boolean, delimiter: string): string {
  const isNeeded = /["\r\n]|^ /.test(value) || value.includes(delimiter);
  return isQuoted || isNeeded ? `"${value.replaceAll('"', '""')}"` : value;
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function verdict(time: string, action: string): string | null {
  if (time === "") return "time_missing";
  if (time !== instant) return "time_unreadable";
  if (action === "") return "action_missing";
  return ["Open", "Close", "Closed"].includes(action) ? null : "action_unknown";
}

const files = fc.tuple(lineEnds, delimiters).chain(([lineEnd, delimiter]) => csvFile(lineEnd, delimiter));

/** Anything at all, of one kind of line end. */
const soup = fc
  .tuple(
    lineEnds,
    fc.array(
      fc.constantFrom("a", ",", ",", '"', '"', '""', " ", "\n", "\n", '","', '"a"', "é", instant, "Open"),
      {
        maxLength: 40,
      },
    ),
  )
  .map(([lineEnd, tokens]) => `time,action\n${tokens.join("")}`.replaceAll("\n", lineEnd));

const nameOf = (i: number) => `${String(i).padStart(2, "0")}.csv`;

describe("in files with any damage", () => {
  test("every refused row is found, with its number, its text and its reason", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 30 }), async (several) => {
        const folder = await folderOf(Object.fromEntries(several.map(({ bytes }, i) => [nameOf(i), bytes])));
        const result = await scanFolder(await openSession(), folder);
        expect(result.refused).toEqual(several.flatMap(({ rows }, i) => refusedRows(nameOf(i), rows)));
        const counts = several.map(({ rows }) => rows.filter(({ reason }) => reason !== undefined).length);
        expect(result.rows).toEqual(
          Object.fromEntries(counts.flatMap((count, i) => (count > 0 ? [[nameOf(i), count]] : []))),
        );
      }),
      { numRuns: 20 },
    );
  });

  test("and any quotes, all rows are found, and the text of each says what the engine read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(soup, { minLength: 10, maxLength: 40 }), async (texts) => {
        const folder = await folderOf(Object.fromEntries(texts.map((text, i) => [nameOf(i), text])));
        const { rows, accepted, refused } = await scanFolder(await openSession(), folder);
        for (const [i, text] of texts.entries()) {
          const own = refused.filter(({ file }) => file === nameOf(i));
          expect((accepted[nameOf(i)] ?? 0) + own.length).toBe(rows[nameOf(i)] ?? 0);
          const numbers = own.map(({ row }) => row ?? 0);
          expect(numbers).toEqual([...new Set(numbers)].filter((row) => row >= 1 && row <= rows[nameOf(i)]!));
          for (const row of own) {
            expect(text).toContain(row.text);
            const cells = cellsOf(row.text);
            if (cells && row.reason !== "row_malformed") {
              expect(cells.slice(0, 2)).toEqual([row.time ?? "", row.action ?? ""]);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

/** The cells of a record as RFC 4180 has it; null for any other. */
function cellsOf(text: string): string[] | null {
  const cell = '(?:"(?:[^"]|"")*"|[^",\r\n]*)';
  if (!new RegExp(`^${cell}(?:,${cell})*$`).test(text)) return null;
  const cells = text.match(new RegExp(`(?<=^|,)${cell}(?=,|$)`, "g")) ?? [];
  return cells.map((it) => (it.startsWith('"') ? it.slice(1, -1).replaceAll('""', '"') : it));
}

function refusedRows(file: string, rows: readonly Row[]): RefusedRow[] {
  return rows
    .filter(({ reason }) => reason !== undefined)
    .flatMap(({ text, reason, time, action }, i) =>
      reason
        ? [{ file, row: i + 1, reason, text: Buffer.from(text, "latin1").toString(), time, action }]
        : [],
    );
}
