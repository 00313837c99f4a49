import { parameterText } from "../ask.js";
import { escapeMarkdown } from "../formats/markdown.js";
import { displayed } from "./display.js";
import type { Report } from "./run.js";

/** Puts `{{date}}` (a parameter) and `{{cell.column}}` (of the first row) into prose, as text and never as markup. */
export function filled(
  markdown: string,
  { parameters, blocks }: Pick<Report, "parameters" | "blocks">,
): string {
  return markdown.replace(
    /\{\{\s*([a-z][\w]*)(?:\.(\w+))?\s*\}\}/gi,
    (whole, name: string, column?: string) => {
      if (column === undefined) {
        const value = parameters[name];
        return value === undefined || value === null ? whole : escapeMarkdown(parameterText(value));
      }
      for (const block of blocks) {
        if (block.kind !== "cell" || block.cell.name !== name || !block.answer) continue;
        const index = block.answer.columns.findIndex((each) => each.name === column);
        const text = block.answer.texts[0]?.[index];
        const type = block.answer.columns[index]?.type;
        if (type !== undefined) return text == null ? "—" : escapeMarkdown(displayed(text, type));
      }
      return whole;
    },
  );
}
