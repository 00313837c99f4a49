import type { Compressors, FileMetaData } from "hyparquet";

/** Snappy comes with the reader; whoever wrote the file may have preferred something else. */
export async function compressorsFor(metadata: FileMetaData): Promise<Compressors> {
  const codecs = new Set(
    metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec)),
  );
  const compressors: Compressors = {};
  if (codecs.has("GZIP")) {
    const { gunzipSync } = await import("node:zlib");
    compressors.GZIP = (input) => gunzipSync(input);
  }
  if (codecs.has("ZSTD")) {
    const { decompress } = await import("fzstd");
    compressors.ZSTD = (input) => decompress(input);
  }
  return compressors;
}
