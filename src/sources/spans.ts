import { contentOf, type Content } from "./content.js";
import { carriageReturn, newline, recordSplitter } from "./records.js";

/** Where a record is in its file. */
export interface Span {
  /** Which record it is, from 1, as `recordsOf` counts them: header and blank lines too. */
  readonly record: number;
  /** The line that it begins with, from 1, as an editor counts them. */
  readonly line: number;
  /** How many lines it has. */
  readonly lines: number;
  readonly bytes: number;
  /** Whether the file ends within its quotes. */
  readonly isOpen: boolean;
}

/** The records for which `isWanted` holds, and the last one if it is open. */
export async function* spansOf(
  file: Content,
  delimiter: string,
  isWanted: (span: Span) => boolean,
): AsyncGenerator<Span> {
  const split = recordSplitter(delimiter.charCodeAt(0));
  let [record, offset, start, line, startLine, last, isOpen] = [1, 0, 0, 1, 1, 0, false];
  for await (const chunk of contentOf(file)) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const found: Span[] = [];
    const countLines = lineCounter(buffer, last);
    let counted = 0;
    isOpen = split(buffer, 0, (end) => {
      const isSecondHalf = buffer[end] === newline && (end > 0 ? buffer[end - 1] : last) === carriageReturn;
      const lineHere = line + countLines(counted, end);
      if (!isSecondHalf) {
        const span = {
          record,
          line: startLine,
          lines: lineHere - startLine + 1,
          bytes: offset + end - start,
        };
        if (isWanted({ ...span, isOpen: false })) found.push({ ...span, isOpen: false });
        record++;
      }
      line = lineHere + countLines(end, end + 1);
      counted = end + 1;
      start = offset + end + 1;
      startLine = line;
    });
    line += countLines(counted, buffer.length);
    offset += buffer.length;
    last = buffer.at(-1) ?? last;
    yield* found;
  }
  if (!isOpen) return;
  const endsLine = last === newline || last === carriageReturn;
  const lines = line - startLine + (endsLine ? 0 : 1);
  yield { record, line: startLine, lines, bytes: offset - start, isOpen };
}

/** Counts the lines that end in a part of a buffer; CRLF ends one. */
function lineCounter(buffer: Buffer, before: number): (from: number, to: number) => number {
  return (from, to) => {
    let count = 0;
    for (let i = from; i < to; i++) {
      const byte = buffer[i];
      if (byte === carriageReturn) count++;
      else if (byte === newline && (i > 0 ? buffer[i - 1] : before) !== carriageReturn) count++;
    }
    return count;
  };
}
