import { csv } from "./csv.js";
import type { Rows } from "./rows.js";

/** CSV that a double click opens rightly in Excel: UTF-8 with its mark, CRLF, and text that is a formula made harmless. */
export async function* excel(result: Rows): AsyncGenerator<string> {
  yield "\ufeff";
  for await (const line of csv(result)) yield line.replace(/\n$/, "\r\n");
}
