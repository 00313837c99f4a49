import { harmless } from "../../printable.js";
import type { Rows } from "./rows.js";

export interface CsvOptions {
  /** Leave text as it is that a spreadsheet would take for a formula. */
  readonly keepFormulas?: boolean;
  /** For a terminal: control characters are shown, not obeyed. */
  readonly visible?: boolean;
}

/** RFC 4180 with line ends as LF. NULL is an empty field, an empty text is `""`. */
export async function* csv({ columns, rows }: Rows, options: CsvOptions = {}): AsyncGenerator<string> {
  yield line(columns.map((column) => field(column.name, true, options)));
  const isText = columns.map((column) => !isSafe(column.type));
  for await (const row of rows) {
    yield line(row.texts().map((text, i) => (text === null ? "" : field(text, isText[i] ?? true, options))));
  }
}

/**
 * Spreadsheets run a cell that begins with one of these. A leading apostrophe makes it text; a cell that already has
 * one gets another, so that taking one off gives back every cell as it was.
 */
export function defused(text: string): string {
  return /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
}

function field(text: string, isText: boolean, { keepFormulas, visible }: CsvOptions): string {
  const safe = isText && !(keepFormulas ?? false) ? defused(text) : text;
  const shown = (visible ?? false) ? harmless(safe) : safe;
  return shown === "" || /[",\r\n]|^\s|\s$/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

function line(fields: readonly string[]): string {
  return `${fields.join(",")}\n`;
}

/** Numbers, dates and the like begin with a sign at most, and then are what they say. */
function isSafe(type: string): boolean {
  return !/^(VARCHAR|ENUM|BLOB|BIT|STRUCT|MAP|UNION|JSON|INTERVAL)/.test(type) && !type.endsWith("]");
}
