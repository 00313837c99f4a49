import type { FileHandle } from "node:fs/promises";
import { UserError } from "../errors.js";
import { contentOf, damaged, endsEarly, notCompressed, openRaw } from "./content.js";
import { accessError, type RawFile } from "./file.js";
import { frameEnd } from "./zstd.js";

/**
 * Refuses a compressed or Parquet file that was cut off. DuckDB (1.5) reads .gz and .zst up to the cut and
 * reports nothing, and ignores checksums of gzip. Costs a decompression for gzip; seeks for the others.
 */
export async function checkComplete(
  file: Pick<RawFile, "path" | "size" | "format" | "compression">,
): Promise<void> {
  if (file.size === 0) return;
  if (file.compression === "gzip") {
    const content = contentOf(file);
    while (!(await content.next()).done);
  }
  if (file.compression === "zstd") await withFile(file.path, (handle) => checkFrames(file, handle));
  if (file.format === "parquet") await withFile(file.path, (handle) => checkParquet(file, handle));
}

async function checkFrames(
  { path, size }: Pick<RawFile, "path" | "size">,
  handle: FileHandle,
): Promise<void> {
  const read = async (from: number, length: number) => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  };
  for (let at = 0; at < size;) {
    const end = await frameEnd(read, at);
    if (end === "foreign" && at === 0) throw notCompressed(path, ".zst");
    if (end === "damaged" || end === "foreign") throw damaged(path);
    if (end === "unfinished" || end > size) throw endsEarly(path);
    at = end;
  }
}

async function checkParquet(
  { path, size }: Pick<RawFile, "path" | "size">,
  handle: FileHandle,
): Promise<void> {
  const magic = async (from: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, from));
    return buffer.toString("latin1", 0, bytesRead);
  };
  if ((await magic(0)) !== "PAR1") {
    throw new UserError(
      `"${path}" is not Parquet, though its name says so. Rename it, or get the right file.`,
    );
  }
  if (size < 12 || (await magic(size - 4)) !== "PAR1") throw endsEarly(path);
}

async function withFile(path: string, act: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await openRaw(path);
  try {
    await act(handle);
  } catch (error) {
    throw accessError(error, path);
  } finally {
    await handle.close();
  }
}
