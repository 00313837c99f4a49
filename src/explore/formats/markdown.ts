import { harmless } from "../../printable.js";
import { isNumeric, type Rows } from "./rows.js";

/** A table of GitHub's Markdown; what data could be taken for markup is escaped. */
export async function* markdown({ columns, rows }: Rows): AsyncGenerator<string> {
  yield line(columns.map((column) => escapeMarkdown(column.name)));
  yield line(columns.map((column) => (isNumeric(column.type) ? "---:" : "---")));
  for await (const row of rows) {
    yield line(row.texts().map((text) => (text === null ? "" : escapeMarkdown(text))));
  }
}

export function escapeMarkdown(text: string): string {
  return harmless(text)
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*[\]|~]|(?<!\w)_|_(?!\w)/g, "\\$&");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}
