import { extname } from "node:path";
import { UserError } from "../errors.js";
import { csv, type CsvOptions } from "./formats/csv.js";
import { excel } from "./formats/excel.js";
import { json, jsonLines } from "./formats/json.js";
import { markdown } from "./formats/markdown.js";
import type { Rows } from "./formats/rows.js";
import { table, type TableOptions } from "./formats/table.js";

export const formats = ["table", "json", "jsonl", "csv", "excel", "parquet", "markdown"] as const;
export type Format = (typeof formats)[number];
export type TextFormat = Exclude<Format, "parquet">;

const extensions: Readonly<Record<string, Format>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".parquet": "parquet",
  ".md": "markdown",
  ".txt": "table",
};

/** As asked for, else by the name of the file to write, else a table. */
export function formatFor(asked: Format | undefined, out: string | undefined): Format {
  if (asked !== undefined) {
    if (asked === "parquet" && out === undefined)
      throw new UserError(
        "Parquet is no text to print. Name a file with --out, such as --out result.parquet.",
      );
    return asked;
  }
  if (out === undefined) return "table";
  const format = extensions[extname(out).toLowerCase()];
  if (format) return format;
  throw new UserError(
    `"${out}" does not say what to write. Give --format, or end the name with one of ${Object.keys(extensions).join(", ")}.`,
  );
}

/** A result as text, piece by piece. */
export function render(
  result: Rows,
  format: TextFormat,
  options: CsvOptions & TableOptions = {},
): AsyncGenerator<string> {
  switch (format) {
    case "table":
      return table(result, options);
    case "json":
      return json(result);
    case "jsonl":
      return jsonLines(result);
    case "csv":
      return csv(result, options);
    case "excel":
      return excel(result);
    case "markdown":
      return markdown(result);
  }
}
