import { quoted } from "../../duckdb/json-text.js";
import type { Rows } from "./rows.js";

/** One JSON array; numbers with every digit that they have. */
export async function* json(result: Rows): AsyncGenerator<string> {
  let before = "[\n";
  for await (const object of objects(result)) {
    yield `${before}  ${object}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/** One JSON object per line. */
export async function* jsonLines(result: Rows): AsyncGenerator<string> {
  for await (const object of objects(result)) yield `${object}\n`;
}

async function* objects({ columns, rows }: Rows): AsyncGenerator<string> {
  const names = columns.map((column) => quoted(column.name));
  for await (const row of rows) {
    yield `{${row
      .jsons()
      .map((value, i) => `${names[i] ?? '""'}:${value}`)
      .join(",")}}`;
  }
}
