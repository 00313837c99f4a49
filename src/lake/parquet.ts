import { readFile } from "node:fs/promises";
import type { Add } from "../delta/actions.js";
import { compressorsFor } from "../delta/compressors.js";
import { isMissing } from "../delta/files.js";
import { dataPath } from "../delta/paths.js";
import type { Snapshot } from "../delta/snapshot.js";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";
import { isKept } from "./tables.js";

type Row = Record<string, unknown>;

/** The rows of a small Parquet file, read in plain JavaScript; timestamps are microseconds since 1970. */
export async function readRows(
  { folder }: Pick<Snapshot, "folder">,
  { path }: Pick<Add, "path">,
  columns?: string[],
): Promise<Row[]> {
  try {
    return await read(dataPath(folder, path), columns);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [reason = ""] = String(error).split("\n");
    const what = isMissing(error) ? "is gone" : `cannot be read (${reason})`;
    throw new UserError(
      `The file "${path}" of the table "${folder}" ${what}. Bring it back from a backup, or move the whole folder of the table aside: then ${command("run")} ${isKept(folder) ? "reads the raw files again" : "builds it anew"}.`,
      { cause: error },
    );
  }
}

async function read(path: string, columns: string[] | undefined): Promise<Row[]> {
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
