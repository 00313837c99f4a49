import ts from "typescript";
import type { Block } from "./blocks.js";

/** One block of a document that runs. */
export interface Step {
  readonly block: Block;
  /** The block as a file; bash finds its path in `$block`. */
  readonly content: string;
  /** What bash does with it. */
  readonly command: string;
  /** What that is to print; null where the document does not show it. */
  readonly shown: string | null;
}

/** Every block that runs, with what the next one shows of its output. */
export function stepsOf(blocks: readonly Block[]): Step[] {
  return blocks.flatMap((block, i): Step[] => {
    const started = isOutput(blocks, i) ? null : startOf(block);
    if (!started) return [];
    return [{ block, shown: isOutput(blocks, i + 1) ? (blocks[i + 1]?.content ?? null) : null, ...started }];
  });
}

/** A block that shows what the one before it prints. */
export function isOutput(blocks: readonly Block[], i: number): boolean {
  const [before, block] = [blocks[i - 1], blocks[i]];
  if (!before || !block?.follows || !before.isRun || !block.isRun) return false;
  if (before.file !== undefined || block.file !== undefined) return false;
  return ["sh", "sql", "ts"].includes(before.language) && ["text", "json", "csv"].includes(block.language);
}

function startOf({
  language,
  content,
  file,
  isRun,
}: Block): (Partial<Step> & Pick<Step, "content" | "command">) | null {
  if (!isRun) return null;
  if (file !== undefined)
    return { content, command: `mkdir -p "$(dirname '${file}')" && cp "$block" '${file}'` };
  if (language === "sh") return { content, command: '. "$block"' };
  if (language === "sql") return { content, command: 'tumble sql --file "$block"' };
  if (language === "ts")
    return { content: javascript(content), command: 'cp "$block" example.mjs && node example.mjs' };
  const [, command, shown] = /^\$ (.+)\n([^]*)$/.exec(language === "text" ? content : "") ?? [];
  return command === undefined
    ? null
    : { content: `${command}\n`, command: '. "$block"', shown: shown ?? "" };
}

function javascript(text: string): string {
  const { ESNext } = ts.ModuleKind;
  return ts.transpileModule(text, { compilerOptions: { module: ESNext, target: ts.ScriptTarget.ES2023 } })
    .outputText;
}

/** A script that runs the steps one after another, each in a shell of its own, and keeps what each prints and how it ends. */
export function scriptOf(steps: readonly Step[]): string {
  const lines = steps.map(
    ({ command }, i) => `block="$blocks/${i}"
( set -euo pipefail; ${command} ) > "$block.out" 2>&1 < /dev/null; echo $? > "$block.code"`,
  );
  return ['tumble() { node "$program" "$@"; }', 'npx() { "$@"; }', ...lines, ""].join("\n");
}
