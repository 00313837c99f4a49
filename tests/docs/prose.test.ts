import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import markdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import yargs from "yargs";
import { allCommands } from "../../src/commands/commands.js";
import { readBlocks } from "./blocks.js";

const inDocs = readdirSync("docs").filter((name) => name.endsWith(".md"));
const documents = ["README.md", ...inDocs.map((name) => join("docs", name))];
const tokensOf = (path: string) => markdownIt().parse(readFileSync(path, "utf8"), {});
const inlineOf = (path: string) => tokensOf(path).flatMap((token) => token.children ?? []);

describe.each(documents)("%s", (path) => {
  it("names only commands and options that there are", async () => {
    const spans = inlineOf(path).filter((token) => token.type === "code_inline");
    const unrun = readBlocks(readFileSync(path, "utf8")).filter(({ isRun }) => !isRun);
    const lines = [...spans, ...unrun].flatMap(({ content }) => content.split("\n"));
    const named = lines
      .map((line) => /^(?:npx )?tumble (.+)$/.exec(line.replace(/ +#.*$/, ""))?.[1] ?? "")
      .filter((line) => line !== "" && !/^[<-]/.test(line));
    for (const line of named) expect(await complaintOf(line), `tumble ${line}`).toBeNull();
  });

  it("links to files and headings that there are", () => {
    const links = inlineOf(path)
      .filter((token) => token.type === "link_open")
      .map((token) => String(token.attrGet("href")))
      .filter((href) => !/^[a-z]+:/.test(href));
    expect(links.filter((href) => !leadsSomewhere(path, decodeURI(href)))).toEqual([]);
  });
});

it("docs/README.md names every page", () => {
  const index = readFileSync("docs/README.md", "utf8");
  expect(inDocs.filter((name) => name !== "README.md" && !index.includes(`(${name})`))).toEqual([]);
});

function leadsSomewhere(path: string, href: string): boolean {
  const [file = "", anchor] = href.split("#");
  const target = file === "" ? path : join(dirname(path), file);
  if (!existsSync(target)) return false;
  return anchor === undefined || headingsOf(target).includes(anchor);
}

/** As GitLab and GitHub make them of headings. */
function headingsOf(path: string): string[] {
  const tokens = tokensOf(path);
  return tokens.flatMap((token, i) =>
    token.type === "heading_open"
      ? [
          (tokens[i + 1]?.content ?? "")
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
        ]
      : [],
  );
}

/** What the program's own parser has against a command line; a verb alone, or with <…> or […], stands for the command as such. */
async function complaintOf(line: string): Promise<string | null> {
  const [shown = ""] = line.split(/ (?:&&|\|\||[|>]) /);
  const words = [...shown.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|\S+/g)].map(
    ([word, a, b]) => a ?? b ?? word,
  );
  const [verb = ""] = words;
  const commands = await allCommands();
  const command = commands.find(({ command }) => String(command).split(" ")[0] === verb);
  if (!command) return `There is no command "${verb}".`;
  if (words.length === 1 || /[<[]/.test(line)) return null;
  const { builder, command: usage } = command;
  let complaint: string | null = null;
  await yargs(words)
    .command({
      command: usage,
      describe: false,
      builder: builder as never,
      handler: () => undefined,
    })
    .parserConfiguration({ "duplicate-arguments-array": true })
    .strict()
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      complaint = message ?? String(error);
    })
    .parseAsync();
  return complaint;
}
