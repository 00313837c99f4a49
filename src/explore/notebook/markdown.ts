import { isNumeric } from "../formats/rows.js";
import { escapeMarkdown } from "../formats/markdown.js";
import { draw } from "./chart.js";
import { filled } from "./prose.js";
import type { Answer, Answered, Report } from "./run.js";

/** The notebook with its results in place of its cells. Charts are drawings within the file, or left out. */
export function markdown(report: Report, options: { readonly charts: boolean }): string {
  const parts = report.blocks.map((block) =>
    block.kind === "prose" ? filled(block.markdown, report) : cellMarkdown(block, options.charts),
  );
  const state = `*State of the lake: ${report.versions.join(", ") || "not read"}; made ${report.made.toISOString()}*`;
  return [...parts.filter((part) => part !== ""), "---", state, ""].join("\n\n");
}

function cellMarkdown({ cell, answer, error }: Answered, charts: boolean): string {
  const parts = [];
  if (cell.title !== undefined) parts.push(`**${escapeMarkdown(cell.title)}**`);
  if (cell.code || error !== null) parts.push(fenced("sql", cell.sql.trim()));
  if (error !== null) parts.push(fenced("text", error));
  else if (answer && cell.show !== "none") {
    const drawn = cell.show === "chart" || cell.show === "both";
    if (drawn && charts) parts.push(image(cell.title ?? "chart", draw(cell, answer, 860).svg));
    if (!drawn || !charts || cell.show === "both") parts.push(tableMarkdown(answer, cell.rows));
  }
  return parts.join("\n\n");
}

export function tableMarkdown({ columns, texts, cut }: Answer, most: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = texts.slice(0, most);
  const note =
    texts.length > rows.length || cut
      ? [``, `The first ${rows.length} rows of ${cut ? "more than " : ""}${texts.length}.`]
      : [];
  return [
    line(columns.map((column) => escapeMarkdown(column.name))),
    line(columns.map((column) => (isNumeric(column.type) ? "---:" : "---"))),
    ...rows.map((row) => line(row.map((text) => (text === null ? "" : escapeMarkdown(text))))),
    ...note,
  ].join("\n");
}

function image(title: string, svg: string): string {
  return `![${escapeMarkdown(title)}](data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")})`;
}

/** A fence longer than any within. */
function fenced(info: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}
