import { contentOf, type Content } from "./content.js";

/** The records that end in one piece of a file. */
export interface Records {
  readonly buffer: Buffer;
  /** Start and end of each record in the buffer, in turn, without its line end; blank lines start where they end. */
  readonly bounds: readonly number[];
  /** Whether the file ends here, within quotes. */
  readonly isOpen: boolean;
}

export const newline = 0x0a;
export const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const byteOrderMark = Buffer.from("\uFEFF");

/** Longer records are cut off here; the engine takes none of half the size. */
export const longestRecord = 4 << 20;

/**
 * Splits a text file into records where the engine does (DuckDB 1.5, strict mode), broken quotes included. Without a
 * delimiter, quotes mean nothing and every line is a record.
 */
export async function* recordsOf(file: Content, delimiter: string | null): AsyncGenerator<Records> {
  const split = delimiter === null ? splitLines : recordSplitter(delimiter.charCodeAt(0));
  let carried: Uint8Array = new Uint8Array(0);
  let [isStart, isReturned, isCutOff, isOpen] = [true, false, false, false];
  for await (const chunk of contentOf(file)) {
    let buffer = Buffer.concat([carried, chunk]);
    if (isStart && buffer.subarray(0, 3).equals(byteOrderMark)) buffer = buffer.subarray(3);
    isStart = false;
    const bounds: number[] = [];
    let start = 0;
    isOpen = split(buffer, carried.length, (end) => {
      const isSecondHalf = isReturned && end === start && buffer[end] === newline;
      if (!isCutOff && !isSecondHalf) bounds.push(start, end);
      isCutOff = false;
      isReturned = buffer[end] === carriageReturn;
      start = end + 1;
    });
    if (!isCutOff && buffer.length - start > longestRecord) {
      bounds.push(start, buffer.length);
      isCutOff = true;
    }
    yield { buffer, bounds, isOpen: false };
    carried = buffer.subarray(isCutOff ? buffer.length : start);
  }
  const bounds = carried.length > 0 ? [0, carried.length] : [];
  yield { buffer: Buffer.from(carried), bounds, isOpen };
}

/** Goes through a buffer from a position on, tells where records end, and returns whether it ends within quotes. */
type Splitter = (buffer: Buffer, from: number, found: (end: number) => void) => boolean;

const splitLines: Splitter = (buffer, from, found) => {
  for (let i = from; i < buffer.length; i++) {
    if (buffer[i] === newline || buffer[i] === carriageReturn) found(i);
  }
  return false;
};

type State = "start" | "blank" | "plain" | "quoted" | "closed";

/** One blank may stand before an opening quote, any number after a closing one, and a quote may then open anew. */
export function recordSplitter(delimiter: number): Splitter {
  let last: State = "start";
  return (buffer, from, found) => {
    let state = last;
    for (let i = from; i < buffer.length; i++) {
      const byte = buffer[i];
      if (state === "quoted") {
        if (byte === quote) state = "closed";
      } else if (byte === newline || byte === carriageReturn) {
        state = "start";
        found(i);
      } else if (byte === delimiter) {
        state = "start";
      } else if (byte === quote) {
        if (state !== "plain") state = "quoted";
      } else if (byte !== space) {
        state = "plain";
      } else if (state !== "closed") {
        state = state === "start" ? "blank" : "plain";
      }
    }
    last = state;
    return state === "quoted";
  };
}
