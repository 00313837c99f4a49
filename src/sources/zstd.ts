/** Reads up to `length` bytes of a file; fewer where it ends. */
export type ReadAt = (from: number, length: number) => Promise<Buffer>;

const rleBlock = 1;
const reservedBlock = 3;

/**
 * Where the Zstandard frame that starts at `at` ends, by the sizes its blocks state (RFC 8878, 3.1);
 * "foreign" is what is no frame at all.
 */
export async function frameEnd(
  read: ReadAt,
  at: number,
): Promise<number | "unfinished" | "damaged" | "foreign"> {
  const start = await read(at, 8);
  if (start.length < 5) return "unfinished";
  const magic = start.readUInt32LE(0);
  if (magic >>> 4 === 0x184d2a5) return start.length < 8 ? "unfinished" : at + 8 + start.readUInt32LE(4);
  if (magic !== 0xfd2fb528) return "foreign";
  const descriptor = start.readUInt8(4);
  let block = at + 5 + headerLength(descriptor);
  for (;;) {
    const header = await read(block, 3);
    if (header.length < 3) return "unfinished";
    const bits = header.readUIntLE(0, 3);
    const type = (bits >>> 1) & 3;
    if (type === reservedBlock) return "damaged";
    block += 3 + (type === rleBlock ? 1 : bits >>> 3);
    if (bits & 1) return block + (descriptor & 4 ? 4 : 0);
  }
}

/** What follows the descriptor: window, dictionary, content size. */
function headerLength(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize;
}
