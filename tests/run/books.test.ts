import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countColumn } from "../../src/models/actions.js";
import { checkBooks, type Entry } from "../../src/run/books.js";

function entry(name: string, acceptedCount: number, refusedCount: number): Entry {
  const rowCount = acceptedCount + refusedCount;
  return { name, rowCount, acceptedCount, refusedCount, undatedCount: 0, dates: [] };
}

describe("the books", () => {
  test("balance when every row that the engine read or could not split is accounted for", () => {
    const malformed = new Map([["b.csv", 1]]);
    expect(() => {
      checkBooks([entry("a.csv", 5, 0), entry("b.csv", 2, 2)], { engineRows: 8, malformed });
    }).not.toThrow();
  });

  test("name the file of which a row was lost", () => {
    const lost = { ...entry("a.csv", 5, 1), rowCount: 7 };
    expect(() => {
      checkBooks([lost], { engineRows: 7, malformed: new Map() });
    }).toThrow(
      'The books of "a.csv" do not balance: 7 rows read, but 5 counted and 1 refused. Nothing was published.',
    );
  });

  test("fail when the engine read another number of rows", () => {
    expect(() => {
      checkBooks([entry("a.csv", 5, 1)], { engineRows: 7, malformed: new Map() });
    }).toThrow(
      "the engine read 7 rows and could not split 0, but 6 are accounted for. Nothing was published.",
    );
  });

  test("notice any row that is missing or too many", () => {
    const counts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1 });
    fc.assert(
      fc.property(counts, fc.integer({ min: -3, max: 3 }), (files, off) => {
        const entries = files.map(([accepted, refused], i) => entry(`${i}.csv`, accepted, refused));
        const engineRows = entries.reduce((sum, { rowCount }) => sum + rowCount, off);
        const check = () => {
          checkBooks(entries, { engineRows, malformed: new Map() });
        };
        if (off === 0) expect(check).not.toThrow();
        else expect(check).toThrow("do not balance");
      }),
    );
  });
});

test.each([
  ["Open", "open_count"],
  ["Close", "close_count"],
  ["HalfOpen", "half_open_count"],
  ["half_open", "half_open_count"],
  ["HTTP2Call", "http2_call_count"],
])("the tally counts %s in the column %s", (action, column) => {
  expect(countColumn(action)).toBe(column);
});
