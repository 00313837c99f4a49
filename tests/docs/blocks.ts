import markdownIt from "markdown-it";

/** A fenced block of a document: its words after the backticks say what a test does with it. */
export interface Block {
  /** Line of the document, from 1. */
  readonly line: number;
  readonly language: string;
  readonly content: string;
  /** `file=tumble.yaml`: the block becomes this file. */
  readonly file: string | undefined;
  /** `exit=2`: how its last command is to end. */
  readonly exit: number;
  /** `no-run`: only its syntax is checked. */
  readonly isRun: boolean;
  /** Whether only prose stands between it and the block before. */
  readonly follows: boolean;
}

/** A comment that begins with `sh` is a block as well: it prepares what the text takes for granted. */
export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let follows = false;
  for (const token of markdownIt({ html: true }).parse(text, {})) {
    if (token.type === "heading_open") follows = false;
    const [, hidden] = /^<!-- sh\n([^]*)-->/.exec(token.type === "html_block" ? token.content : "") ?? [];
    if (hidden !== undefined)
      blocks.push({ ...described("sh"), content: hidden, line: lineOf(token), follows: false });
    if (token.type !== "fence") continue;
    blocks.push({
      ...described(token.info),
      content: token.content,
      line: (token.map?.[0] ?? 0) + 1,
      follows,
    });
    follows = true;
  }
  return blocks;
}

function lineOf({ map }: { readonly map: readonly [number, number] | null }): number {
  return (map?.[0] ?? 0) + 1;
}

function described(info: string): Pick<Block, "language" | "file" | "exit" | "isRun"> {
  const [language = "", ...words] = info.trim().split(/\s+/);
  const valueOf = (key: string) => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const unknown = words.find((word) => !/^(no-run|(file|exit)=.+)$/.test(word));
  if (unknown !== undefined) throw new Error(`A block's "${unknown}" is none of no-run, file=…, exit=….`);
  return {
    language,
    file: valueOf("file"),
    exit: Number(valueOf("exit") ?? 0),
    isRun: !words.includes("no-run"),
  };
}
