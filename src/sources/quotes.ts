import { closeSync, openSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { RawFile } from "./file.js";
import type { Delimiter } from "./header.js";

const [quote, lineFeed, carriageReturn] = [0x22, 0x0a, 0x0d];

/** Larger files are few, or take so long to be read that nothing is gained by knowing. */
const largest = 2 << 20;
const buffer = Buffer.allocUnsafeSlow(largest);

/**
 * Whether every quote of a CSV file opens at the start of a cell and is closed at the end of one, so that the last row
 * ends with the file. False as well where that is not looked into: in large files, and in those of Zstandard.
 */
export function closesQuotes(
  { path, size, compression }: Pick<RawFile, "path" | "size" | "compression">,
  delimiter: Delimiter,
): boolean {
  if (compression === "zstd" || size >= (compression === "gzip" ? largest / 8 : largest)) return false;
  const content = readWhole(path, compression === "gzip");
  return content !== null && content.length < largest && isClosed(content, delimiter.charCodeAt(0));
}

function isClosed(text: Buffer, delimiter: number): boolean {
  const isEdge = (at: number) => {
    const byte = text[at];
    return byte === undefined || byte === delimiter || byte === lineFeed || byte === carriageReturn;
  };
  let start = text.indexOf(quote);
  while (start !== -1) {
    if (!isEdge(start - 1)) return false;
    let end = text.indexOf(quote, start + 1);
    while (end !== -1 && text[end + 1] === quote) end = text.indexOf(quote, end + 2);
    if (end === -1 || !isEdge(end + 1)) return false;
    start = text.indexOf(quote, end + 1);
  }
  return true;
}

/** The content, as far as there is room for it; null where that fails, which the engine will tell. */
function readWhole(path: string, isGzip: boolean): Buffer | null {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    let size = 0;
    for (let more = -1; more !== 0 && size < largest; size += more)
      more = readSync(file, buffer, size, largest - size, null);
    const content = buffer.subarray(0, size);
    return isGzip ? gunzipSync(content, { maxOutputLength: largest }) : content;
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}
