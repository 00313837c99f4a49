import type { ResultColumn, ResultRow } from "../duckdb/result.js";
import { formatFor, type Format } from "../explore/render.js";
import { UserError } from "../errors.js";
import { note, printRows } from "./print-rows.js";
import { plural } from "./text.js";

interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
  readonly objects: readonly { readonly tied: bigint | null }[];
}

interface Printing {
  readonly format?: Format;
  readonly out?: string;
  readonly keepFormulas: boolean;
  readonly ties: "cut" | "include";
}

export const noWindows = "No windows with events in these dates.";

/** Prints the ranking, and what the cut leaves out. */
export async function printTop({ columns, rows, objects }: Answer, printing: Printing): Promise<void> {
  const format = formatFor(printing.format, printing.out);
  if (format === "parquet")
    throw new UserError('A ranking is not written as Parquet. Use "tumble sql" or "tumble export".');
  if (rows.length === 0 && format === "table" && printing.out === undefined) {
    process.stdout.write(`${noWindows}\n`);
    return;
  }
  const shown = columns.slice(0, -1);
  await printRows(
    { columns: shown, rows: each(rows.map((row) => row.first(shown.length))) },
    { format, out: printing.out, limit: Infinity, keepFormulas: printing.keepFormulas },
  );
  const tied = Number(objects[0]?.tied ?? 0);
  if (tied > 0 && printing.ties === "cut")
    note(
      `${plural(tied, "more window")} ${tied === 1 ? "equals" : "equal"} the last; the earlier comes first. See them with --ties include.`,
    );
}

export async function* each<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}
