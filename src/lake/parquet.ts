import { readFile } from "node:fs/promises";
import { compressorsFor } from "../delta/compressors.js";

/** The rows of a small Parquet file, read in plain JavaScript; timestamps are microseconds since 1970. */
export async function readRows(path: string, columns?: string[]): Promise<Record<string, unknown>[]> {
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = await parquetMetadataAsync(file);
  return parquetReadObjects({
    file,
    metadata,
    compressors: await compressorsFor(metadata),
    ...(columns ? { columns } : {}),
    parsers: {
      timestampFromMicroseconds: (micros: bigint) => Number(micros),
      timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1000n),
    },
  });
}
