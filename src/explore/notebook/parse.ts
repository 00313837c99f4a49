import MarkdownIt from "markdown-it";
import { parseDocument } from "yaml";
import type { Value } from "../../duckdb/session.js";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../spelling.js";
import { parameterValue } from "../ask.js";

export interface Notebook {
  /** As errors call it. */
  readonly path: string;
  readonly title: string;
  /** Parameters and their defaults; null has to be given. */
  readonly parameters: ReadonlyMap<string, Value>;
  readonly blocks: readonly Block[];
}

export type Block = Prose | Cell;

export interface Prose {
  readonly kind: "prose";
  readonly markdown: string;
}

export interface Cell {
  readonly kind: "cell";
  readonly sql: string;
  /** Line of the file at which the SQL starts, from 1. */
  readonly line: number;
  /** Later cells select from it by this name. */
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly chart?: ChartKind | undefined;
  /** Columns of the chart; by default the first, and all other numbers. */
  readonly x?: string | undefined;
  readonly y?: readonly string[] | undefined;
  readonly show: Show;
  /** Most rows of the table. */
  readonly rows: number;
  /** Whether the reader sees the SQL. */
  readonly code: boolean;
}

export const chartKinds = ["line", "area", "bar", "heatmap", "week"] as const;
export type ChartKind = (typeof chartKinds)[number];
export const shows = ["table", "chart", "both", "tiles", "none"] as const;
export type Show = (typeof shows)[number];

const settings = ["name", "title", "chart", "x", "y", "show", "rows", "code"];

/** A Markdown file with front matter and ```sql cells; every complaint names the line. */
export function parseNotebook(text: string, path: string): Notebook {
  const source = text.replaceAll("\r\n", "\n");
  const { front, lines: offset } = frontMatter(source, path);
  const lines = source.split("\n");
  const body = lines.slice(offset);
  const blocks: Block[] = [];
  let at = 0;
  for (const token of new MarkdownIt().parse(body.join("\n"), {})) {
    const [first, end] = token.map ?? [0, 0];
    if (token.type !== "fence" || token.level > 0 || !/^sql\b/i.test(token.info.trim())) continue;
    addProse(blocks, body.slice(at, first));
    blocks.push(cellOf(token.info, token.content, offset + first + 1, path));
    at = end;
  }
  addProse(blocks, body.slice(at));
  checkNames(blocks, path);
  const heading = /^#\s+(.+)$/m.exec(body.join("\n"))?.[1];
  return { path, title: front.title ?? heading ?? path, parameters: front.parameters, blocks };
}

interface Front {
  readonly title: string | undefined;
  readonly parameters: ReadonlyMap<string, Value>;
}

function frontMatter(source: string, path: string): { front: Front; lines: number } {
  const [whole, yaml] = /^---\n([\s\S]*?)\n?---(?:\n|$)/.exec(source) ?? [];
  if (whole === undefined || yaml === undefined)
    return { front: { title: undefined, parameters: new Map() }, lines: 0 };
  const document = parseDocument(yaml);
  const [broken] = document.errors;
  if (broken) {
    throw new UserError(
      `"${path}", line ${(broken.linePos?.[0].line ?? 1) + 1}: ${broken.message.split("\n")[0] ?? ""}.`,
    );
  }
  const { title, params, ...rest } = (document.toJS() ?? {}) as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new UserError(
      `"${path}": the front matter has no setting "${unknown}".${didYouMean(unknown, ["title", "params"])} It takes title and params.`,
    );
  }
  const parameters = Object.entries((params ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, value === null ? null : parameterValue(plain(name, value, path))] as const,
  );
  return {
    front: { title: typeof title === "string" ? title : undefined, parameters: new Map(parameters) },
    lines: whole.split("\n").length - 1,
  };
}

function plain(name: string, value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new UserError(
    `"${path}": the parameter "${name}" is no single value. Give text, a number, true or false.`,
  );
}

function addProse(blocks: Block[], lines: readonly string[]): void {
  const markdown = lines.join("\n").trim();
  if (markdown !== "") blocks.push({ kind: "prose", markdown });
}

function cellOf(info: string, content: string, fence: number, path: string): Cell {
  const given = new Map<string, string>();
  const fail = (what: string): never => {
    throw new UserError(`"${path}", line ${fence}: ${what}`);
  };
  for (const [, word = "", key, quoted, plain] of info
    .trim()
    .slice(3)
    .matchAll(/((\w+)=(?:"([^"]*)"|(\S+))|\S+)/g)) {
    if (key === undefined) fail(`"${word}" sets nothing. Write name=value.`);
    else if (!settings.includes(key))
      fail(`A cell has no setting "${key}".${didYouMean(key, settings)} It takes ${settings.join(", ")}.`);
    else given.set(key, quoted ?? plain ?? "");
  }
  const name = given.get("name");
  if (name !== undefined && !/^[a-z][a-z0-9_]*$/.test(name))
    fail(`"${name}" cannot name a cell. Use small letters, digits and _.`);
  const oneOf = <T extends string>(key: string, allowed: readonly T[]): T | undefined => {
    const text = given.get(key);
    const found = allowed.find((each) => each === text);
    if (text !== undefined && found === undefined)
      fail(`${key}=${text} is not known.${didYouMean(text, allowed)} Take one of ${allowed.join(", ")}.`);
    return found;
  };
  const chart = oneOf("chart", chartKinds);
  const rows = given.get("rows") ?? "20";
  if (!/^\d{1,6}$/.test(rows)) fail(`rows=${rows} is no number of rows.`);
  return {
    kind: "cell",
    sql: content,
    line: fence + 1,
    name,
    title: given.get("title"),
    chart,
    x: given.get("x"),
    y: given.get("y")?.split(","),
    show: oneOf("show", shows) ?? (chart ? "chart" : "table"),
    rows: Number(rows),
    code: (oneOf("code", ["shown", "hidden"]) ?? "hidden") === "shown",
  };
}

function checkNames(blocks: readonly Block[], path: string): void {
  const seen = new Map<string, number>();
  for (const block of blocks) {
    if (block.kind !== "cell" || block.name === undefined) continue;
    const before = seen.get(block.name);
    if (before !== undefined) {
      throw new UserError(
        `"${path}", line ${block.line - 1}: the cell of line ${before} is called "${block.name}" already. Choose another name.`,
      );
    }
    seen.set(block.name, block.line - 1);
  }
}
