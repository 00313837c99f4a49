import { contentOf, type Content } from "./content.js";

/** The records that end in one piece of a file. */
export interface Records {
  readonly buffer: Buffer;
  /** Where the buffer starts in the decompressed file. */
  readonly offset: number;
  /** Start and end of each record in the buffer, in turn, without its line end. */
  readonly bounds: readonly number[];
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const byteOrderMark = Buffer.from("\uFEFF");

/** The engine gives up on longer records; whatever follows a quote that is never closed is cut up at this length. */
const longestRecord = 4 << 20;

/**
 * Splits a text file into those of its records that are not blank, where the engine splits it (DuckDB 1.5, strict
 * mode), broken quotes included. Without a delimiter, quotes mean nothing and every line is a record.
 */
export async function* recordsOf(file: Content, delimiter: string | null): AsyncGenerator<Records> {
  const findEnds = delimiter === null ? lineEnds : recordEnds(delimiter.charCodeAt(0));
  let carried: Uint8Array = new Uint8Array(0);
  let offset = 0;
  for await (const chunk of contentOf(file)) {
    let buffer = Buffer.concat([carried, chunk]);
    if (offset === 0 && carried.length === 0 && buffer.subarray(0, 3).equals(byteOrderMark)) {
      buffer = buffer.subarray(3);
      offset = 3;
    }
    const bounds: number[] = [];
    let start = 0;
    findEnds(buffer, carried.length, (end) => {
      if (end > start) bounds.push(start, end);
      start = end + 1;
    });
    if (buffer.length - start > longestRecord) {
      bounds.push(start, buffer.length);
      start = buffer.length;
    }
    yield { buffer, offset, bounds };
    carried = buffer.subarray(start);
    offset += start;
  }
  yield { buffer: Buffer.from(carried), offset, bounds: carried.length > 0 ? [0, carried.length] : [] };
}

type FindEnds = (buffer: Buffer, from: number, found: (end: number) => void) => void;

const lineEnds: FindEnds = (buffer, from, found) => {
  for (let i = from; i < buffer.length; i++) {
    if (buffer[i] === newline || buffer[i] === carriageReturn) found(i);
  }
};

type State = "start" | "blank" | "plain" | "quoted" | "closed";

/** One blank may stand before an opening quote, any number after a closing one, and a quote may then open anew. */
function recordEnds(delimiter: number): FindEnds {
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
  };
}
