import { harmless } from "../../printable.js";
import { isNumeric, type Rows } from "./rows.js";
import { cut, padEnd, padStart, width } from "./width.js";

export interface TableOptions {
  /** The most columns of the terminal that a cell may take. */
  readonly widest?: number;
}

/** Columns under their names, numbers flush right. All rows are held until the last one is known. */
export async function* table({ columns, rows }: Rows, options: TableOptions = {}): AsyncGenerator<string> {
  const widest = options.widest ?? Infinity;
  const names = columns.map((column) => cut(harmless(column.name), widest));
  const lines: string[][] = [];
  for await (const row of rows)
    lines.push(row.texts().map((text) => cut(text === null ? "NULL" : harmless(text), widest)));
  const widths = names.map((name, i) =>
    lines.reduce((most, line) => Math.max(most, width(line[i] ?? "")), width(name)),
  );
  const right = columns.map((column) => isNumeric(column.type));
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? padStart : padEnd)(cell, widths[i] ?? 0))
      .join("  ")
      .trimEnd() + "\n";
  yield format(names);
  yield widths.map((size) => "─".repeat(size)).join("  ") + "\n";
  for (const line of lines) yield format(line);
}
