import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join, basename, resolve } from "node:path";
import { once } from "node:events";
import { UserError } from "../errors.js";
import { Limited, type Rows } from "../explore/formats/rows.js";
import { render, type Format } from "../explore/render.js";
import { pc } from "./colors.js";
import { integer, plural } from "./text.js";

const shownOnTerminal = 100;
const widestCell = 60;

export interface Printing {
  readonly format: Exclude<Format, "parquet">;
  readonly out: string | undefined;
  readonly limit: number;
  readonly keepFormulas: boolean;
}

/** Prints a result, or writes it to a file that appears only when it is whole. */
export async function printRows(result: Rows, { format, out, limit, keepFormulas }: Printing): Promise<void> {
  const terminal = out === undefined && process.stdout.isTTY;
  const rows = new Limited(result.rows, limit);
  const kept = { columns: result.columns, rows };
  const pieces =
    format === "excel"
      ? (await import("../explore/formats/excel.js")).excel(kept)
      : render(kept, format, {
          keepFormulas,
          visible: terminal,
          ...(terminal ? { widest: widestCell } : {}),
        });
  if (out === undefined) await pour(pieces, process.stdout);
  else await intoFile(out, (part) => pourInto(part, pieces));
  if (rows.cut)
    note(`The first ${integer(limit)} rows; there are more. See them with --limit all, or --out.`);
  else if (out !== undefined) note(`Wrote ${plural(rows.count, "row")} to ${out}.`);
}

/** Remarks go beside the data, not into it. */
export function note(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? pc.dim(text) : text}\n`);
}

export function parseLimit(text: string | undefined, out: string | undefined): number {
  if (text === undefined) return out === undefined && process.stdout.isTTY ? shownOnTerminal : Infinity;
  if (text === "all") return Infinity;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UserError(`--limit takes a number of rows or all, not "${text}".`);
}

/** Where a file is written before it takes its name. */
export function partOf(out: string): string {
  const path = resolve(out);
  return join(dirname(path), `.${basename(path)}.${process.pid}.part`);
}

/** A reader of `out` sees the old content or all of the new. */
export async function intoFile<T>(out: string, write: (part: string) => Promise<T>): Promise<T> {
  const part = partOf(out);
  try {
    const value = await write(part);
    await rename(part, resolve(out));
    return value;
  } catch (error) {
    await rm(part, { force: true });
    if (
      error instanceof Error &&
      "code" in error &&
      ["ENOENT", "EACCES", "EISDIR", "ENOTDIR"].includes(String(error.code))
    )
      throw new UserError(`"${out}" cannot be written (${String(error.code)}). Check --out.`, {
        cause: error,
      });
    throw error;
  }
}

type Pieces = AsyncIterable<string | Uint8Array>;

async function pourInto(path: string, pieces: Pieces): Promise<void> {
  const stream = createWriteStream(path, { flags: "wx" });
  await once(stream, "open");
  await pour(pieces, stream);
  stream.end();
  await once(stream, "close");
}

async function pour(pieces: Pieces, stream: NodeJS.WritableStream): Promise<void> {
  for await (const piece of gathered(pieces)) {
    if (!stream.write(piece)) await once(stream, "drain");
  }
}

/** A write for every line would take longer than the lines. */
async function* gathered(pieces: Pieces): AsyncGenerator<string | Uint8Array, void, void> {
  let held = "";
  for await (const piece of pieces) {
    if (typeof piece !== "string") yield piece;
    else held += piece;
    if (held.length < 65_536) continue;
    yield held;
    held = "";
  }
  if (held !== "") yield held;
}
