import { contentOf, type Content } from "./content.js";

/** Takes one record: its number from 1, headers and blank lines counted, and where it is in the buffer, without its line end. */
export type Visitor = (number: number, buffer: Buffer, start: number, end: number) => void;

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** No reader takes a longer record; whatever follows a quote that is never closed is cut up at this length. */
const longestRecord = 4 << 20;

/** Splits a text file into records; where `quoted`, a line end between double quotes ends none. */
export async function visitRecords(file: Content, quoted: boolean, visit: Visitor): Promise<void> {
  let carried: Uint8Array = new Uint8Array(0);
  let number = 0;
  for await (const chunk of contentOf(file)) {
    const buffer = Buffer.concat([carried, chunk]);
    let start = 0;
    for (const end of recordEnds(buffer, quoted)) {
      visit(++number, buffer, start, end > start && buffer[end - 1] === carriageReturn ? end - 1 : end);
      start = end + 1;
    }
    if (buffer.length - start > longestRecord) {
      visit(++number, buffer, start, buffer.length);
      start = buffer.length;
    }
    carried = buffer.subarray(start);
  }
  if (carried.length > 0) visit(number + 1, Buffer.from(carried), 0, carried.length);
}

/** The line ends of a buffer that end a record. */
function* recordEnds(buffer: Buffer, quoted: boolean): Generator<number> {
  let opened = quoted ? buffer.indexOf(quote) : -1;
  for (let end = buffer.indexOf(newline); end !== -1; end = buffer.indexOf(newline, end + 1)) {
    while (opened !== -1 && opened < end) {
      const closed = buffer.indexOf(quote, opened + 1);
      if (closed === -1) return;
      if (closed > end) end = buffer.indexOf(newline, closed + 1);
      opened = buffer.indexOf(quote, closed + 1);
    }
    if (end === -1) return;
    yield end;
  }
}
