import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readBlocks, type Block } from "./blocks.js";
import { runSteps, type Ended } from "./folder.js";
import { isAsShown } from "./output.js";
import { isOutput, stepsOf, type Step } from "./script.js";
import { syntaxError } from "./syntax.js";

interface Document {
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly steps: readonly Step[];
}

const inDocs = readdirSync("docs").filter((name) => name.endsWith(".md"));
const documents = ["README.md", ...inDocs.map((name) => join("docs", name))].map((path): Document => {
  const blocks = readBlocks(readFileSync(path, "utf8"));
  return { path, blocks, steps: stepsOf(blocks) };
});
const titled = ({ path }: Document, { language, line }: Block) => `${language} at ${path}:${line}`;

describe("a block of a document", () => {
  const ended = new Map<Step, Ended>();
  beforeAll(async () => {
    const queue = documents.filter(({ steps }) => steps.length > 0);
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const results = await runSteps(next.steps);
        for (const [i, step] of next.steps.entries()) ended.set(step, results[i]!);
      }
    };
    await Promise.all([work(), work()]);
  }, 120_000);

  for (const document of documents) {
    const started = new Set(document.steps.map(({ block }) => block));
    for (const step of document.steps) {
      it(`runs as the document says: ${titled(document, step.block)}`, () => {
        const { code, printed } = ended.get(step)!;
        expect(code, printed).toBe(step.block.exit);
        if (step.shown !== null && !isAsShown(step.shown, printed)) expect(printed).toBe(step.shown);
      });
    }
    for (const [i, block] of document.blocks.entries()) {
      if ((started.has(block) && block.file === undefined) || isOutput(document.blocks, i)) continue;
      it(`is well formed: ${titled(document, block)}`, async () => {
        expect(await syntaxError(block)).toBeNull();
        const isLost = block.isRun && block.file === undefined && block.language === "text";
        expect(isLost, "it shows the output of no block: put no-run after its language").toBe(false);
      });
    }
  }
});
