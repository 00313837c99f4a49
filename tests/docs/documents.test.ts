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

for (const document of documents.filter(({ blocks }) => blocks.length > 0)) {
  describe.concurrent(`a block of ${document.path}`, () => {
    const ended: Ended[] = [];
    beforeAll(async () => {
      ended.push(...(await runSteps(document.steps)));
    }, 600_000);

    for (const [i, { block, shown }] of document.steps.entries()) {
      it(`runs as the document says: ${titled(document, block)}`, () => {
        const { code, printed } = ended[i]!;
        expect(code, printed).toBe(block.exit);
        if (shown !== null && !isAsShown(shown, printed)) expect(printed).toBe(shown);
      });
    }

    const started = new Set(document.steps.map(({ block }) => block));
    for (const [i, block] of document.blocks.entries()) {
      if ((started.has(block) && block.file === undefined) || isOutput(document.blocks, i)) continue;
      it(`is well formed: ${titled(document, block)}`, async () => {
        expect(await syntaxError(block)).toBeNull();
        const isLost = block.isRun && block.file === undefined && block.language === "text";
        expect(isLost, "it shows the output of no block: put no-run after its language").toBe(false);
      });
    }
  });
}
