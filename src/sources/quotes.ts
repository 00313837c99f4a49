import { contentOf, openRaw } from "./content.js";
import type { RawFile } from "./file.js";

const [quote, lineFeed, carriageReturn] = [0x22, 0x0a, 0x0d];

/** In bytes. Larger files are few, or take so long to be read that nothing is gained by knowing. */
const largest = 2 << 20;

/**
 * Whether every quote of a CSV file opens at the start of a cell and is closed at the end of one, so that the last row
 * ends with the file. False as well where that is not looked into, in large files.
 */
export async function closesQuotes(
  file: Pick<RawFile, "path" | "size" | "compression">,
  delimiter: string,
): Promise<boolean> {
  if (file.size >= largest) return false;
  const content = await (file.compression === "none" ? readAtOnce(file) : readInParts(file));
  return content !== null && isClosed(content, delimiter.charCodeAt(0));
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

/** Null where the file is not as long as it was. */
async function readAtOnce({ path, size }: Pick<RawFile, "path" | "size">): Promise<Buffer | null> {
  const handle = await openRaw(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size + 1));
    return bytesRead === size ? buffer.subarray(0, size) : null;
  } finally {
    await handle.close();
  }
}

/** Null where the content is large. */
async function readInParts(file: Pick<RawFile, "path" | "compression">): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of contentOf(file)) {
    size += part.length;
    if (size >= largest) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
