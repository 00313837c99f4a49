import { describe, expect, it } from "vitest";
import { isAsShown } from "./output.js";

describe("what a document shows of an output", () => {
  it.each([
    ["is it, word for word", "3 dates fresh\nNothing to do.\n", "3 dates fresh\nNothing to do.\n", true],
    ["is not it with another number", "3 dates fresh", "4 dates fresh", false],
    ["is not it with a line too few", "one\n", "one\ntwo\n", false],
    ["may have another run", "run 20261123T074258.481Z-42488b", "run 20301231T235959.481Z-0a1b2c", true],
    ["may take another time", "in 0.22 s", "in 1 min 3 s", true],
    ["may have files of another size", "read (611.6 KB)", "read (612 B)", true],
    ["may have been made on another day", "2026-11-23T07:42:58Z run", "2030-01-02T00:00:00Z run", true],
    ["is about the same events", "2016-07-26T20:10:00Z", "2016-07-26T20:20:00Z", false],
    ["may have wider columns", "a  b\n── ──", "  a   b\n──── ───", true],
    ["may leave out the end of a line", "Wrote …/tumble.yaml. …", "Wrote /x/tumble.yaml. Next: run", true],
    ["may leave out lines", "first\n…\nlast", "first\n2\n3\nlast", true],
    ["may leave out no lines", "first\n…\nlast", "first\nlast", true],
    ["does not take signs for patterns", "a.b (c)", "aXb (c)", false],
  ])("%s", (_, shown, printed, expected) => {
    expect(isAsShown(shown, printed)).toBe(expected);
  });
});
