import { isUtf8 } from "node:buffer";
import { contentOf, openRaw } from "../sources/content.js";
import type { RawFile } from "../sources/file.js";
import type { Group } from "./groups.js";

/** In a large file the engine (DuckDB 1.5) starts to read at every multiple of this many bytes. */
const stride = 8_000_000;
/** It refuses longer records. */
const longestRecord = 2_000_000;
/** Lines around such a place are short enough to be judged by, or the file is not read in parallel. */
const lookAround = 1 << 16;

/** A piece of a file around a place where the engine starts to read. */
interface Window {
  readonly buffer: Buffer;
  /** The place, in the buffer. */
  readonly at: number;
  readonly isEnd: boolean;
}

/**
 * Whether the engine may read a CSV file from several places at once. At each, it takes the next line end for the end
 * of a record. Where that is within quotes, it makes rows of what is none; and where the next row is malformed, it
 * can lose the rest of the file. Compressed files are gone through to their end, so this notices if they are cut off.
 */
export async function isSplittable(
  file: RawFile,
  group: Pick<Group, "columns" | "delimiter">,
): Promise<boolean> {
  const record = recordPattern(group.delimiter ?? ",", group.columns.length);
  let isCalm = true;
  const windows = file.compression === "none" ? windowsOf(file) : windowsIn(contentOf(file));
  for await (const window of windows) isCalm &&= quotesAreEven(window) && linesAreRecords(window, record);
  return isCalm;
}

async function* windowsOf({ path, size }: RawFile): AsyncGenerator<Window> {
  if (size <= stride) return;
  const buffer = Buffer.allocUnsafe(longestRecord + lookAround);
  const handle = await openRaw(path);
  try {
    for (let place = stride; place < size; place += stride) {
      const start = place - longestRecord;
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      yield { buffer: buffer.subarray(0, bytesRead), at: longestRecord, isEnd: start + bytesRead >= size };
    }
  } finally {
    await handle.close();
  }
}

async function* windowsIn(content: AsyncIterable<Uint8Array>): AsyncGenerator<Window> {
  let held = Buffer.alloc(0);
  let offset = 0;
  let place = stride;
  for await (const chunk of content) {
    held = Buffer.concat([held, chunk]);
    for (; offset + held.length > place + lookAround; place += stride) {
      yield { buffer: held.subarray(0, place + lookAround - offset), at: place - offset, isEnd: false };
    }
    const passed = Math.min(held.length, Math.max(0, place - longestRecord - offset));
    held = held.subarray(passed);
    offset += passed;
  }
  if (offset + held.length > place) yield { buffer: held, at: place - offset, isEnd: true };
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/**
 * Whether no line before the place has an odd number of quotes. Then no quotes span it: such a record would start
 * before the window, and be too long.
 */
function quotesAreEven({ buffer, at }: Window): boolean {
  const before = buffer.subarray(0, at);
  if (!before.includes(quote)) return true;
  const isLineEnd = (byte: number | undefined) => byte === newline || byte === carriageReturn;
  const first = before.findIndex(isLineEnd);
  if (first === -1) return false;
  let isOdd = false;
  for (let i = first; i < at; i++) {
    if (before[i] === quote) isOdd = !isOdd;
    else if (isOdd && isLineEnd(before[i])) return false;
  }
  return true;
}

/** Whether the lines next to the place, and the one around it, are records without fault. */
function linesAreRecords({ buffer, at, isEnd }: Window, record: RegExp): boolean {
  const linesIn = (start: number, end: number) => buffer.toString("latin1", start, end).split(/\r\n|\r|\n/);
  const start = Math.max(0, at - lookAround);
  const lines = linesIn(start, buffer.length);
  const around = linesIn(start, at).length - 1;
  if (isEnd && lines.at(-1) === "") lines.pop();
  const near = lines.slice(Math.max(0, around - 1), around + 3);
  const areWhole = around > 1 && (isEnd || around + 3 < lines.length);
  return areWhole && near.every((line) => record.test(line) && isUtf8(Buffer.from(line, "latin1")));
}

function recordPattern(delimiter: string, columns: number): RegExp {
  const [field, next] = [`(?:"(?:[^"]|"")*"|[^"${delimiter}]*)`, delimiter === "|" ? "\\|" : delimiter];
  return new RegExp(`^${field}(?:${next}${field}){${columns - 1}}$`);
}
