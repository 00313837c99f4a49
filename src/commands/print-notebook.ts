import { writeFile } from "node:fs/promises";
import { html } from "../explore/notebook/html.js";
import { ipynb } from "../explore/notebook/ipynb.js";
import { markdown } from "../explore/notebook/markdown.js";
import type { Report } from "../explore/notebook/run.js";
import type { ReportFormat } from "./notebook.js";
import { intoFile, note } from "./print-rows.js";

/** Writes the report to a file, all at once, or prints it as Markdown. */
export async function writeReport(
  report: Report,
  format: ReportFormat,
  out: string | undefined,
): Promise<void> {
  if (out === undefined) {
    process.stdout.write(markdown(report, { charts: false }));
    return;
  }
  const text =
    format === "html" ? html(report) : format === "md" ? markdown(report, { charts: true }) : ipynb(report);
  await intoFile(out, (part) => writeFile(part, text, { flag: "wx" }));
  note(`Wrote ${out} (${report.versions.join(", ")}).`);
}
