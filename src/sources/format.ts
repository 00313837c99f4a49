import { UserError } from "../errors.js";

export type Format = "csv" | "json" | "parquet";
export type Compression = "none" | "gzip" | "zstd";

const formats: ReadonlyMap<string, Format> = new Map([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
  ["psv", "csv"],
  ["json", "json"],
  ["jsonl", "json"],
  ["ndjson", "json"],
  ["parquet", "parquet"],
  ["pq", "parquet"],
]);
const compressions: ReadonlyMap<string, Compression> = new Map([
  ["gz", "gzip"],
  ["zst", "zstd"],
]);
const unreadable = new Set(["bz2", "xz", "zip", "7z", "lz4", "br", "rar", "tar", "tgz", "lzma", "z"]);

/** What a file's name says of its content; null where the name says nothing that can be read. */
export function formatOf(
  path: string,
  declared?: Format,
): { format: Format; compression: Compression } | null {
  const [last = "", beforeLast = ""] = extensions(path);
  const compression = compressions.get(last) ?? "none";
  const format = declared ?? formats.get(compression === "none" ? last : beforeLast);
  if (format === undefined) return null;
  if (format === "parquet" && compression !== "none") {
    throw new UserError(
      `"${path}" is Parquet inside a .${last} file, which cannot be read. Parquet compresses its own columns: decompress the file.`,
    );
  }
  return { format, compression };
}

/** Why the format of a file that was asked for by name is unknown, and what to do about it. */
export function unknownFormat(path: string): UserError {
  const [last = ""] = extensions(path);
  return new UserError(
    unreadable.has(last)
      ? `"${path}" is packed as .${last}, which cannot be read. Unpack it, or compress it with gzip or zstd.`
      : `The name "${path}" does not say what the file holds. Let it end in ${[...formats.keys()].map((name) => `.${name}`).join(", ")} (with .gz or .zst after it if compressed), or set format to csv, json or parquet.`,
  );
}

/** The extensions of a file name in lower case, last one first. */
function extensions(path: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.toLowerCase().split(".").slice(1).reverse();
}
