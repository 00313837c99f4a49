import { basename } from "node:path";
import { parameterText } from "../ask.js";
import MarkdownIt from "markdown-it";
import { harmless } from "../../printable.js";
import { isNumeric } from "../formats/rows.js";
import { draw } from "./chart.js";
import { displayed, escapeHtml, heading } from "./display.js";
import { filled } from "./prose.js";
import type { Answer, Answered, Report } from "./run.js";
import { css } from "./style.js";

const wide = 860;
const narrow = 360;

/** One page that needs nothing else: no script, no other file, light or dark as its reader has it, and printable. */
export function html(report: Report): string {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  markdown.disable("image");
  const blocks = report.blocks.map((block) =>
    block.kind === "prose"
      ? `<div class="prose">${markdown.render(filled(block.markdown, report))}</div>`
      : cellHtml(block),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="tumble">
<title>${escapeHtml(report.notebook.title)}</title>
<style>${css}</style>
</head>
<body>
<main>
${blocks.join("\n")}
</main>
<footer>${footer(report)}</footer>
</body>
</html>
`;
}

export function cellHtml(block: Answered): string {
  const { cell, answer, error } = block;
  const code =
    cell.code || error !== null ? `<pre class="sql"><code>${escapeHtml(cell.sql.trim())}</code></pre>` : "";
  const title = cell.title === undefined ? "" : `<h3>${escapeHtml(cell.title)}</h3>`;
  if (error !== null) return `<section class="cell">${title}${code}${errorHtml(error)}</section>`;
  if (!answer || (cell.show === "none" && code === "")) return "";
  return `<section class="cell">${title}${code}${resultHtml(block, answer)}</section>`;
}

function resultHtml({ cell }: Answered, answer: Answer): string {
  switch (cell.show) {
    case "none":
      return "";
    case "tiles":
      return tiles(answer);
    case "table":
      return tableHtml(answer, cell.rows);
    case "chart":
      return chartHtml({ cell }, answer);
    case "both":
      return (answer.texts.length > 0 ? chartHtml({ cell }, answer) : "") + tableHtml(answer, cell.rows);
  }
}

function errorHtml(message: string): string {
  return `<pre class="error" role="alert">${escapeHtml(message)}</pre>`;
}

function chartHtml({ cell }: Pick<Answered, "cell">, answer: Answer): string {
  if (answer.texts.length === 0) return `<p class="note">There are no rows to draw.</p>`;
  try {
    const large = draw(cell, answer, wide);
    const small = draw(cell, answer, narrow);
    const legend = large.series
      .map(({ name, color }) => `<span><i style="background:${color}"></i>${escapeHtml(name)}</span>`)
      .join("");
    const key = legend === "" ? "" : `<figcaption>${legend}</figcaption>`;
    return `<figure>${key}<div class="wide">${large.svg}</div><div class="narrow">${small.svg}</div></figure>`;
  } catch (error) {
    return errorHtml(error instanceof Error ? error.message : String(error));
  }
}

function tiles({ columns, texts }: Answer): string {
  const tile = (name: string, type: string, text: string | null | undefined) => {
    const value = text == null ? "—" : displayed(text, type);
    const exact = text != null && text !== value ? ` title="${escapeHtml(harmless(text))}"` : "";
    return `<div><dt>${escapeHtml(heading(name))}</dt><dd${exact}>${escapeHtml(value)}</dd></div>`;
  };
  const [row = []] = texts;
  return `<dl class="tiles">${columns.map(({ name, type }, i) => tile(name, type, row[i])).join("")}</dl>`;
}

export function tableHtml({ columns, texts, cut }: Answer, most: number): string {
  const head = columns.map(({ name, type }) => {
    const zone = type === "TIMESTAMP WITH TIME ZONE" ? " <small>UTC</small>" : "";
    return `<th scope="col"${isNumeric(type) ? ' class="number"' : ""}>${escapeHtml(heading(name))}${zone}</th>`;
  });
  const rows = texts
    .slice(0, most)
    .map((row) => `<tr>${row.map((text, i) => cellOf(text, columns[i]?.type ?? "")).join("")}</tr>`);
  const left = texts.length - rows.length;
  const note =
    left > 0 || cut
      ? `<p class="note">The first ${rows.length.toLocaleString("en-US")} rows of ${cut ? "more than " : ""}${texts.length.toLocaleString("en-US")}.</p>`
      : texts.length === 0
        ? `<p class="note">There are no rows.</p>`
        : "";
  return `<div class="table"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${note}`;
}

function cellOf(text: string | null, type: string): string {
  if (text === null) return `<td class="null">–</td>`;
  const shown = displayed(text, type);
  const exact = shown === text ? "" : ` title="${escapeHtml(harmless(text))}"`;
  const kind = isNumeric(type) ? "number" : /^(DATE|TIME)/.test(type) ? "time" : "text";
  return `<td class="${kind}"${exact}>${escapeHtml(shown)}</td>`;
}

function footer({ notebook, parameters, versions, timezone, made }: Report): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} = ${parameterText(value)}`);
  const facts: [string, string][] = [
    ["Notebook", basename(notebook.path)],
    ["Parameters", given.join(", ") || "none"],
    ["State of the lake", versions.join(", ") || "not read"],
    ["Dates and windows in", timezone],
    ["Made", `${made.toISOString().slice(0, 16).replace("T", " ")} UTC`],
  ];
  return `<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join("")}</dl>`;
}
