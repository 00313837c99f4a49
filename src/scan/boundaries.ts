import { isUtf8 } from "node:buffer";
import { readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { contentOf, openRaw } from "../sources/content.js";
import type { RawFile } from "../sources/file.js";
import type { Group } from "./groups.js";

/**
 * In a large file the engine (DuckDB 1.5) starts to read at every multiple of this many bytes: the larger of max_line_size
 * and a quarter of buffer_size, which are the same here, so that no thread waits until another one has filled a buffer.
 * Longer records it refuses.
 */
export const stride = 2_000_000;

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Lines around such a place are short enough to be judged by, or the file is not read in parallel. */
const lookAround = 1 << 16;

/** What is around a place where the engine starts to read. */
interface Surroundings {
  readonly buffer: Buffer;
  /** The place, in the buffer. */
  readonly at: number;
  readonly isEnd: boolean;
  /** Whether no line from the place before up to this one has an odd number of quotes, so that none span it. */
  readonly isEven: boolean;
}

/**
 * Whether the engine may read a CSV file from several places at once. At each, it takes the next line end for the end
 * of a record. Where that is within quotes, it makes rows of what is none; and where the next row is malformed, it
 * can lose the rest of the file. Compressed files are gone through to their end, so this notices if they are cut off.
 */
export async function isSplittable(
  file: Pick<RawFile, "path" | "size" | "compression">,
  group: Pick<Group, "columns" | "delimiter">,
): Promise<boolean> {
  const record = recordPattern(group.delimiter ?? ",", group.columns.length);
  const isPlain = file.compression === "none";
  let isCalm = true;
  for await (const place of isPlain ? placesOf(file) : placesIn(contentOf(file))) {
    isCalm &&= place.isEven && linesAreRecords(place, record);
    if (isPlain && !isCalm) return false;
  }
  return isCalm;
}

/** Read in pieces that stay near the processor, and without the thread pool, which takes half the time. */
async function* placesOf({ path, size }: Pick<RawFile, "path" | "size">): AsyncGenerator<Surroundings> {
  if (size <= stride) return;
  const piece = Buffer.allocUnsafeSlow(stride / 4);
  const around = Buffer.allocUnsafeSlow(2 * lookAround);
  const handle = await openRaw(path);
  try {
    const isEvenIn = evenQuotes();
    let isEven = true;
    for (let position = 0; position + piece.length < size;) {
      if (readAt(handle.fd, piece, position) < piece.length) return;
      position += piece.length;
      isEven &&= isEvenIn(piece);
      if (position % stride !== 0) continue;
      const length = readAt(handle.fd, around, position - lookAround);
      const isEnd = position - lookAround + length >= size;
      yield { buffer: around.subarray(0, length), at: lookAround, isEnd, isEven };
      await setImmediate();
    }
  } finally {
    await handle.close();
  }
}

/** Fills the buffer as far as the file goes. */
function readAt(file: number, buffer: Buffer, position: number): number {
  for (let length = 0; ;) {
    const read = readSync(file, buffer, length, buffer.length - length, position + length);
    length += read;
    if (read === 0 || length === buffer.length) return length;
  }
}

async function* placesIn(content: AsyncIterable<Uint8Array>): AsyncGenerator<Surroundings> {
  const isEvenIn = evenQuotes();
  let chunks: Uint8Array[] = [];
  let held = 0;
  const surroundings = (buffer: Buffer, isEnd: boolean) => ({
    buffer: buffer.subarray(stride - lookAround, stride + lookAround),
    at: lookAround,
    isEnd,
    isEven: isEvenIn(buffer.subarray(0, stride)),
  });
  for await (const chunk of content) {
    chunks.push(chunk);
    held += chunk.length;
    while (held > stride + lookAround) {
      const buffer = Buffer.concat(chunks);
      yield surroundings(buffer, false);
      chunks = [buffer.subarray(stride)];
      held -= stride;
    }
  }
  if (held > stride) yield surroundings(Buffer.concat(chunks), true);
}

/**
 * Goes through a file piece by piece, and tells of each whether no line that ends in it has an odd number of quotes. It
 * looks at four bytes at once, since files whose every field is quoted have to be gone through to their end.
 */
function evenQuotes(): (piece: Buffer) => boolean {
  let carried = false;
  return (piece) => {
    if (!carried && !piece.includes(quote)) return true;
    const aligned = piece.byteOffset % 4 === 0 ? piece : new Uint8Array(piece);
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
    let odd = carried;
    let isEven = true;
    for (let at = 0; at < aligned.length; at += 4) {
      if (at >> 2 < words.length && !holdsAny(words[at >> 2] ?? 0)) continue;
      for (let i = at; i < at + 4 && i < aligned.length; i++) {
        const byte = aligned[i];
        if (byte === quote) odd = !odd;
        else if (odd && (byte === newline || byte === carriageReturn)) odd = isEven = false;
      }
    }
    carried = odd;
    return isEven;
  };
}

const ones = 0x01010101;

/** Whether one of the four bytes of a word is a quote or ends a line: less 1, such a byte borrows from its neighbour. */
function holdsAny(word: number): boolean {
  const a = word ^ 0x22222222;
  const b = word ^ 0x0a0a0a0a;
  const c = word ^ 0x0d0d0d0d;
  return ((((a - ones) & ~a) | ((b - ones) & ~b) | ((c - ones) & ~c)) & (ones << 7)) !== 0;
}

/** Whether the lines next to the place, and the one around it, are records without fault. */
function linesAreRecords(place: Surroundings, record: RegExp): boolean {
  for (let radius = 1 << 10; ; radius *= 8) {
    const near = linesNear(place, Math.min(radius, lookAround));
    if (near) return near.every((line) => record.test(line) && isUtf8(Buffer.from(line, "latin1")));
    if (radius >= lookAround) return false;
  }
}

/** The line before the place, the one around it, and two after; null where they are not whole within so many bytes. */
function linesNear({ buffer, at, isEnd }: Surroundings, radius: number): string[] | null {
  const linesIn = (start: number, end: number) => buffer.toString("latin1", start, end).split(/\r\n|\r|\n/);
  const start = Math.max(0, at - radius);
  const reachesEnd = isEnd && at + radius >= buffer.length;
  const lines = linesIn(start, Math.min(buffer.length, at + radius));
  const around = linesIn(start, at).length - 1;
  if (reachesEnd && lines.at(-1) === "") lines.pop();
  const areWhole = around > 1 && (reachesEnd || around + 3 < lines.length);
  return areWhole ? lines.slice(around - 1, around + 3) : null;
}

function recordPattern(delimiter: string, columns: number): RegExp {
  const [field, next] = [`(?:"(?:[^"]|"")*"|[^"${delimiter}]*)`, delimiter === "|" ? "\\|" : delimiter];
  return new RegExp(`^${field}(?:${next}${field}){${columns - 1}}$`);
}
