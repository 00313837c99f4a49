import { open, truncate, writeFile } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import type { RawFile } from "../../sources/file.js";
import type { Cluster } from "./cluster.js";
import { clusterFault } from "./faults.js";
import { longestFetch, placeFor } from "./fetch.js";
import { addressOf, sparkPath } from "./paths.js";

/** What of each file, by its address, can be looked at here: a file that is a part of it, or why there is none. */
export type Heads = ReadonlyMap<string, RawFile | string>;

/** Text that is no larger than this is cheaper to open whole than line by line. */
const small = 4 << 20;
const headSize = 1 << 16;
const tailSize = 1 << 18;
const firstLines = 5;

/** Brings the first lines of text files here, and the footers of Parquet files, reading little else. */
export async function fetchHeads(
  cluster: Cluster,
  files: readonly RawFile[],
  folder: string,
): Promise<Heads> {
  const heads = new Map<string, RawFile | string>();
  const text = files.filter(({ format, size }) => format !== "parquet" && size > 0);
  const parquet = files.filter(({ format, size }) => format === "parquet" && size > 0);
  for (const file of files) if (file.size === 0) heads.set(file.path, file);
  for (const batch of batches(
    text.filter(({ size }) => size <= small),
    200,
  )) {
    const found = await pieces(cluster, batch, { bytes: `substring(content, 1, ${headSize})` });
    for (const file of batch) await addText(file, decompressed(file, found.get(file.path)?.bytes));
  }
  for (const batch of batches(
    text.filter(({ size }) => size > small),
    50,
  )) {
    const found = await firstLinesOf(cluster, batch);
    for (const [i, file] of batch.entries()) await addText(file, cut(found[i] ?? Buffer.alloc(0)));
  }
  for (const file of parquet.filter(({ size }) => size > longestFetch)) {
    heads.set(file.path, "its footer takes an executor too much memory to read");
  }
  for (const batch of batches(
    parquet.filter(({ size }) => size <= longestFetch),
    50,
  )) {
    const found = await pieces(cluster, batch, {
      bytes: "substring(content, 1, 4)",
      tail: `substring(content, -${tailSize})`,
    });
    for (const file of batch) await addParquet(file, found.get(file.path));
  }
  return heads;

  async function addText(file: RawFile, bytes: Buffer | null): Promise<void> {
    if (!bytes || /^[\r\n]*$/.test(bytes.toString("latin1"))) {
      heads.set(file.path, "its first line cannot be had by itself");
      return;
    }
    const path = await placeFor(folder, `head-${heads.size}`, file.path.replace(/\.gz$/i, ""));
    await writeFile(path, bytes);
    heads.set(file.path, { ...file, path, size: bytes.length, compression: "none" });
  }

  /** A file of the same length with a hole in it: nothing else is looked at. */
  async function addParquet(file: RawFile, found?: Readonly<Record<string, Buffer>>): Promise<void> {
    const { bytes, tail } = found ?? {};
    if (!bytes || !tail || tail.length < 8 || tail.readUInt32LE(tail.length - 8) + 8 > tail.length) {
      heads.set(file.path, "its footer cannot be had by itself");
      return;
    }
    const path = await placeFor(folder, `head-${heads.size}`, file.path);
    await writeFile(path, bytes);
    await truncate(path, file.size);
    const handle = await open(path, "r+");
    await handle.write(tail, 0, tail.length, file.size - tail.length);
    await handle.close();
    heads.set(file.path, { ...file, path });
  }
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** Pieces of the content of small files, by address; each is opened whole. */
async function pieces(
  cluster: Cluster,
  files: readonly RawFile[],
  wanted: Readonly<Record<string, string>>,
): Promise<Map<string, Record<string, Buffer>>> {
  const found = new Map<string, Record<string, Buffer>>();
  const paths = files.map(({ path }) => sparkPath(path));
  try {
    await cluster.createView("head_files", { format: "binaryFile", options: {}, paths }, [
      "_metadata.file_path AS uri",
      "content",
    ]);
    const columns = Object.entries(wanted).map(([name, sql]) => `base64(${sql}) AS ${name}`);
    const rows = await cluster.rows<Record<string, string>>(
      `SELECT uri, ${columns.join(", ")} FROM head_files`,
    );
    for (const { uri = "", ...bytes } of rows) {
      const decoded = Object.entries(bytes).map(([name, text]) => [name, Buffer.from(text, "base64")]);
      found.set(addressOf(uri), Object.fromEntries(decoded) as Record<string, Buffer>);
    }
  } catch (error) {
    throw clusterFault(error, files.length === 1 ? files[0]?.path : undefined);
  }
  return found;
}

const oneTask = { "spark.sql.files.maxPartitionBytes": "1t", "spark.sql.files.openCostInBytes": "1t" };

/** A limit is soon reached where a file is one task: then its first lines come first, and no others are read. */
async function firstLinesOf(cluster: Cluster, files: readonly RawFile[]): Promise<Buffer[]> {
  const options = { lineSep: "\n", "mapreduce.input.linerecordreader.line.maxlength": String(1 << 20) };
  try {
    const selects = [];
    for (const [n, { path }] of files.entries()) {
      await cluster.createView(`head_${n}`, { format: "text", options, paths: [sparkPath(path)] }, ["value"]);
      selects.push(
        `(SELECT ${n} AS n, base64(CAST(value AS BINARY)) AS line FROM head_${n} LIMIT ${firstLines})`,
      );
    }
    await cluster.configure(oneTask);
    const rows = await cluster.rows<{ n: number; line: string }>(selects.join(" UNION ALL "));
    const lines = files.map((): Buffer[] => []);
    for (const { n, line } of rows) lines[n]?.push(Buffer.from(line, "base64"), Buffer.from("\n"));
    return lines.map((each) => Buffer.concat(each));
  } catch (error) {
    throw clusterFault(error, files.length === 1 ? files[0]?.path : undefined);
  } finally {
    for (const setting of Object.keys(oneTask)) {
      await cluster.run(`RESET ${setting}`).catch(() => undefined);
    }
  }
}

/** As far as whole lines go; null where it does not come to one, or is damaged. */
function decompressed(file: RawFile, bytes: Buffer | undefined): Buffer | null {
  if (!bytes) return null;
  if (file.compression === "none") return file.size <= headSize ? bytes : cut(bytes);
  try {
    const text = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    return file.size <= headSize ? text : cut(text);
  } catch {
    return null;
  }
}

function cut(bytes: Buffer): Buffer {
  const newline = bytes.lastIndexOf(0x0a);
  // A carriage return at the very end may be half a line end.
  const last = newline >= 0 ? newline : bytes.lastIndexOf(0x0d, bytes.length - 2);
  return bytes.subarray(0, last + 1);
}
