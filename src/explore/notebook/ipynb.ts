import { parameterText } from "../ask.js";
import { draw } from "./chart.js";
import { tableHtml } from "./html.js";
import { tableMarkdown } from "./markdown.js";
import { filled } from "./prose.js";
import type { Answered, Report } from "./run.js";

/** A Jupyter notebook (nbformat 4.5) with the results in it, to read rather than to run: its cells are SQL. */
export function ipynb(report: Report): string {
  const cells = report.blocks.map((block, i) =>
    block.kind === "prose"
      ? { cell_type: "markdown", id: `cell-${i}`, metadata: {}, source: filled(block.markdown, report) }
      : {
          cell_type: "code",
          id: `cell-${i}`,
          metadata: { language: "sql", ...(block.cell.name === undefined ? {} : { name: block.cell.name }) },
          execution_count: null,
          source: block.cell.sql.trim(),
          outputs: outputsOf(block),
        },
  );
  const metadata = {
    language_info: { name: "sql", file_extension: ".sql", mimetype: "application/sql" },
    title: report.notebook.title,
    tumble: { versions: report.versions, parameters: parametersOf(report), made: report.made.toISOString() },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function parametersOf({ parameters }: Report): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, parameterText(value)]));
}

function outputsOf({ cell, answer, error }: Answered): unknown[] {
  if (error !== null) {
    return [
      {
        output_type: "error",
        ename: "SQL error",
        evalue: error.split("\n")[0] ?? "",
        traceback: error.split("\n"),
      },
    ];
  }
  if (!answer || cell.show === "none") return [];
  const display = (data: Record<string, string>) => ({ output_type: "display_data", metadata: {}, data });
  const table = display({
    "text/html": tableHtml(answer, cell.rows),
    "text/plain": tableMarkdown(answer, cell.rows),
  });
  const isDrawn = cell.show === "chart" || cell.show === "both";
  const drawing = isDrawn
    ? [display({ "image/svg+xml": draw(cell, answer, 860).svg, "text/plain": cell.title ?? "chart" })]
    : [];
  return cell.show === "chart" ? drawing : [...drawing, table];
}
