import fc from "fast-check";
import { expect, test } from "vitest";
import { closest, didYouMean } from "../src/spelling.js";

test.each([
  ["tiem", ["time", "action"], "time"],
  ["TIME", ["action", "time"], "time"],
  ["evnts.csv", ["events.csv", "events.json"], "events.csv"],
  ["a", ["b", "cc", "A"], "A"],
])("for %j among %j it suggests %j", (word, candidates, meant) => {
  expect(closest(word, candidates)).toBe(meant);
  expect(didYouMean(word, candidates)).toBe(` Did you mean "${meant}"?`);
});

test.each([
  ["when", ["time", "action"]],
  ["events", []],
  ["x", ["events.csv"]],
  ["a", ["b", "cc"]],
])("for %j among %j it suggests nothing", (word, candidates) => {
  expect(closest(word, candidates)).toBeUndefined();
  expect(didYouMean(word, candidates)).toBe("");
});

test("a word with one letter changed, lost, added or swapped is found again", () => {
  const words = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom("a", "b", "c", "d", "e", "f"), minLength: 8, maxLength: 12 }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(
      words,
      fc.nat(6),
      fc.constantFrom("change", "lose", "add", "swap"),
      ([word = "", ...others], at, how) => {
        const rest = {
          change: `x${word.slice(at + 1)}`,
          lose: word.slice(at + 1),
          add: `x${word.slice(at)}`,
        };
        const swapped = word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
        const misspelled = word.slice(0, at) + (how === "swap" ? swapped : rest[how]);
        expect(closest(misspelled, [word])).toBe(word);
        expect(closest(misspelled, [...others, word])).toBeDefined();
      },
    ),
  );
});
