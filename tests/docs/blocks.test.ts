import { describe, expect, it } from "vitest";
import { readBlocks } from "./blocks.js";
import { stepsOf } from "./script.js";

const fence = (info: string, content: string) => `\`\`\`${info}\n${content}\n\`\`\`\n`;
const steps = (...parts: readonly string[]) =>
  stepsOf(readBlocks(parts.join("\n"))).map(({ block, shown }) => [
    block.content.trim(),
    shown?.trim() ?? null,
  ]);

describe("the blocks of a document", () => {
  it("run in order, each with the output that is shown after it", () => {
    expect(steps(fence("sh", "one"), "prints", fence("text", "1"), fence("sql", "two"))).toEqual([
      ["one", "1"],
      ["two", null],
    ]);
  });

  it("show no output of a block in another section", () => {
    expect(steps(fence("sh", "one"), "## Next", fence("text", "1"))).toEqual([["one", null]]);
  });

  it("run a command that is shown together with its output", () => {
    expect(steps(fence("text", "$ one\n1"))).toEqual([["$ one\n1", "1"]]);
  });

  it("become files where they say so, and do not run where they say so", () => {
    const [file, ...rest] = stepsOf(
      readBlocks(fence("sql file=a/v1.sql", "one") + fence("sh no-run", "two")),
    );
    expect(file?.command).toContain("a/v1.sql");
    expect(rest).toEqual([]);
  });

  it("are in comments as well, to prepare what the text takes for granted", () => {
    expect(steps("<!-- sh\none\n-->", "", "<!-- no block -->")).toEqual([["one", null]]);
  });

  it("may be expected to fail", () => {
    expect(readBlocks(fence("sh exit=2", "one"))[0]?.exit).toBe(2);
  });

  it("say nothing that is not understood", () => {
    expect(() => readBlocks(fence("sh norun", "one"))).toThrow('"norun" is none of no-run, file=…, exit=…');
  });
});
