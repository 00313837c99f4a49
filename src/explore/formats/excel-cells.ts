import type { ResultColumn } from "../../duckdb/result.js";
import { UserError } from "../../errors.js";
import { printable } from "../../printable.js";
import { look } from "./excel-parts.js";
import { excelValueOf, type ToExcel } from "./excel-values.js";

/** What Excel takes, by its own specifications. */
export const mostRows = 1_048_576;
const mostColumns = 16_384;
const mostCharacters = 32_767;

/** Writes the rows of a sheet, and gathers the formats that its cells want. */
export class SheetWriter {
  private readonly letters: readonly string[];
  private readonly values: readonly ToExcel[];
  private readonly found = new Map<string, number>();

  constructor(private readonly columns: readonly ResultColumn[]) {
    if (columns.length > mostColumns)
      throw new UserError(
        `There are ${columns.length} columns, and a sheet of Excel holds ${mostColumns}. Select fewer, or write CSV or Parquet.`,
      );
    this.letters = columns.map((_, i) => lettersOf(i));
    this.values = columns.map(({ type }) => excelValueOf(type));
  }

  /** Those of the rows so far. */
  get formats(): readonly string[] {
    return [...this.found.keys()];
  }

  header(): string {
    const cells = this.columns.map(({ name }, i) => this.text(1, i, name, look.header));
    return `<row r="1">${cells.join("")}</row>`;
  }

  /** A row by its number in the sheet, from 2; NULL is an empty cell. */
  row(number: number, texts: readonly (string | null)[]): string {
    const cells = texts.map((text, i) => (text === null ? "" : this.cell(number, i, text)));
    return `<row r="${number}">${cells.join("")}</row>`;
  }

  private cell(row: number, column: number, text: string): string {
    const toExcel = this.values[column];
    const value = toExcel?.(text) ?? null;
    if (value === null) return this.text(row, column, text, isTempting(text) ? look.text : look.plain);
    const style = value.format === undefined ? look.plain : this.lookOf(value.format);
    const type = (value.isBoolean ?? false) ? ' t="b"' : "";
    return `<c r="${this.letters[column] ?? ""}${row}"${styled(style)}${type}><v>${value.xml}</v></c>`;
  }

  private text(row: number, column: number, text: string, style: number): string {
    if (text.length > mostCharacters)
      throw new UserError(
        `The column "${this.columns[column]?.name ?? ""}" has a text of ${text.length} characters in row ${row} of the sheet ("${printable(text, 40)}"), and a cell of Excel holds ${mostCharacters}. Cut it with left(…, ${mostCharacters}), or write CSV or Parquet.`,
      );
    return `<c r="${this.letters[column] ?? ""}${row}"${styled(style)} t="inlineStr"><is><t xml:space="preserve">${textXml(text)}</t></is></c>`;
  }

  private lookOf(format: string): number {
    const known = this.found.get(format);
    if (known !== undefined) return known;
    const style = look.firstFormat + this.found.size;
    this.found.set(format, style);
    return style;
  }
}

/** What Excel would take for a formula or a number once someone edits the cell. */
function isTempting(text: string): boolean {
  return /^[=+\-@\d.,]/.test(text);
}

function styled(style: number): string {
  return style === look.plain ? "" : ` s="${style}"`;
}

/** 0 → A, 26 → AA */
function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last;
}

const markup: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What XML has no spelling for is `_x001B_` (ST_Xstring), and a text that looks like one has its first sign spelled so. */
function textXml(text: string): string {
  return text.replace(
    /[&<>]|(?![\t\n])\p{Cc}|\p{Cs}|[\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/gu,
    (char) => markup[char] ?? `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
  );
}
