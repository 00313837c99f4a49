import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../errors.js";
import { accessError, isMissing, type RawFile } from "./file.js";

type Bytes = AsyncGenerator<Uint8Array>;
export type Content = Pick<RawFile, "path" | "compression">;

/** The decompressed content, read only as far as it is asked for. */
export function contentOf({ path, compression }: Content): Bytes {
  const raw = bytesOf(path);
  if (compression === "gzip") return gunzip(expectStart(raw, path, ".gz", [0x1f, 0x8b]), path);
  if (compression === "zstd") return unzstd(expectStart(raw, path, ".zst", [0x28, 0xb5, 0x2f, 0xfd]), path);
  return raw;
}

/** Opens a file that was listed; what keeps it from being read is told as a person can act on it. */
export async function openRaw(path: string): Promise<FileHandle> {
  return open(path).catch((error: unknown) => {
    if (!isMissing(error)) throw accessError(error, path);
    throw new UserError(`"${path}" went away before it was read. Run again.`);
  });
}

async function* bytesOf(path: string): Bytes {
  const handle = await openRaw(path);
  try {
    for (let size = 8192; ; size = Math.min(2 * size, 1 << 20)) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(size));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw accessError(error, path);
  } finally {
    await handle.close();
  }
}

/** Files that were renamed but never compressed are told apart from damaged ones. */
async function* expectStart(raw: Bytes, path: string, ending: string, magic: readonly number[]): Bytes {
  let isFirst = true;
  for await (const chunk of raw) {
    if (isFirst && magic.some((byte, i) => i < chunk.length && chunk[i] !== byte)) {
      throw notCompressed(path, ending);
    }
    isFirst = false;
    yield chunk;
  }
}

async function* gunzip(raw: Bytes, path: string): Bytes {
  try {
    yield* pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => undefined) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "Z_BUF_ERROR") throw endsEarly(path);
    throw code.startsWith("Z_") ? damaged(path) : error;
  }
}

async function* unzstd(raw: Bytes, path: string): Bytes {
  const { Decompress, ZstdErrorCode } = await import("fzstd");
  let decompressed: Uint8Array[] = [];
  const stream = new Decompress((chunk) => decompressed.push(chunk));
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    decompressed = [];
    try {
      stream.push(chunk, isLast);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      throw code === ZstdErrorCode.UnexpectedEOF ? endsEarly(path) : damaged(path);
    }
    return decompressed;
  };
  for await (const chunk of raw) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}

export function notCompressed(path: string, ending: string): UserError {
  return new UserError(
    `"${path}" is not compressed as its name says. Take the ${ending} off its name, or compress it.`,
  );
}

export function endsEarly(path: string): UserError {
  return new UserError(
    `"${path}" ends early: it was cut off, or is still being written. Get the whole file, then run again.`,
  );
}

export function damaged(path: string): UserError {
  return new UserError(`"${path}" is damaged and cannot be decompressed. Get the file again.`);
}
