import { basename, extname } from "node:path";
import { UserError } from "../errors.js";
import type { CsvOptions } from "./formats/csv.js";
import type { Rows } from "./formats/rows.js";
import type { TableOptions } from "./formats/table.js";

export const formats = ["table", "json", "jsonl", "csv", "excel", "parquet", "markdown"] as const;
export type Format = (typeof formats)[number];
export type TextFormat = Exclude<Format, "parquet" | "excel">;

const extensions: Readonly<Record<string, Format>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".xlsx": "excel",
  ".parquet": "parquet",
  ".md": "markdown",
  ".txt": "table",
};

/** As asked for, else by the name of the file to write, else a table. */
export function formatFor(asked: Format | undefined, out: string | undefined): Format {
  if (asked === undefined) return out === undefined ? "table" : formatOf(out);
  if (asked === "parquet" && out === undefined)
    throw new UserError("Parquet is no text to print. Name a file with --out, such as --out result.parquet.");
  if (asked === "excel" && out === undefined)
    throw new UserError("A workbook is no text to print. Name a file with --out, such as --out result.xlsx.");
  if (asked === "excel" && out !== undefined && !/\.xlsx$/i.test(out))
    throw new UserError(
      `Excel opens a workbook only under a name that ends in .xlsx, not under "${out}". Name it ${nameOf(out)}.xlsx, or write CSV.`,
    );
  return asked;
}

function formatOf(out: string): Format {
  const extension = extname(out).toLowerCase();
  const format = extensions[extension];
  if (format) return format;
  if (extension === ".xls")
    throw new UserError(`"${out}" would be a workbook of the old kind. Name it ${nameOf(out)}.xlsx instead.`);
  throw new UserError(
    `"${out}" does not say what to write. Give --format, or end the name with one of ${Object.keys(extensions).join(", ")}.`,
  );
}

function nameOf(out: string): string {
  return basename(out, extname(out));
}

/** A result as text, piece by piece. */
export async function* render(
  result: Rows,
  format: TextFormat,
  options: CsvOptions & TableOptions = {},
): AsyncGenerator<string, void, void> {
  const write = await writerOf(format);
  yield* write(result, options);
}

/** Only the one that is asked for is loaded. */
async function writerOf(
  format: TextFormat,
): Promise<(result: Rows, options: CsvOptions & TableOptions) => AsyncGenerator<string>> {
  switch (format) {
    case "table":
      return (await import("./formats/table.js")).table;
    case "json":
      return (await import("./formats/json.js")).json;
    case "jsonl":
      return (await import("./formats/json.js")).jsonLines;
    case "csv":
      return (await import("./formats/csv.js")).csv;
    case "markdown":
      return (await import("./formats/markdown.js")).markdown;
  }
}
