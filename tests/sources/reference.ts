import { readFile } from "node:fs/promises";
import { decompress } from "fzstd";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import type { Fixture } from "../../fixtures/readme.js";
import { checkComplete } from "../../src/sources/complete.js";
import { contentOf } from "../../src/sources/content.js";
import { listRawFiles, type RawFile } from "../../src/sources/list.js";
import { checkJsonLines, columnPosition, readCsvShape } from "../../src/sources/shape.js";
import { csvRecords } from "./csv-records.js";
import { judge, windowOf } from "./judge.js";

/** A raw row as text, or null where it is malformed. */
type Row = { readonly time: string; readonly action: string } | null;
type Names = Readonly<Record<"time" | "action", string | readonly string[]>>;

/** What a fixture comes to by a second implementation, which favours plainness over speed. */
export async function countFixture(folder: string, { file: name, settings = {} }: Fixture) {
  const { files } = await listRawFiles([name], { cwd: folder, format: settings.format });
  const file = files[0]!;
  await checkComplete(file);
  const rows = await rowsOf(file, settings.columns ?? { time: "time", action: "action" });
  const counts = { Open: 0, Close: 0 };
  const windows: Record<string, [open: number, close: number]> = {};
  const refused: Record<string, number[]> = {};
  for (const [i, row] of rows.entries()) {
    const verdict = row === null ? "row_malformed" : judge(row.time, row.action, settings.inputTimezone);
    if (typeof verdict === "string") (refused[verdict] ??= []).push(i + 1);
    else {
      counts[verdict.action]++;
      (windows[windowOf(verdict.instant)] ??= [0, 0])[verdict.action === "Open" ? 0 : 1]++;
    }
  }
  return { rows: rows.length, open: counts.Open, close: counts.Close, windows, refused };
}

async function rowsOf(file: RawFile, names: Names): Promise<Row[]> {
  if (file.format === "parquet") return parquetRows(file, names);
  const chunks: Uint8Array[] = [];
  for await (const chunk of contentOf(file)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const start = bytes.subarray(0, 3).equals(Buffer.from("\uFEFF")) ? 3 : 0;
  // One character a byte, so that what is no UTF-8 survives until its row is judged.
  const text = bytes.toString("latin1", start);
  return file.format === "csv" ? csvRows(file, text, names) : jsonRows(file, text, names);
}

async function csvRows(file: RawFile, text: string, names: Names): Promise<Row[]> {
  const shape = await readCsvShape(file);
  if (!shape) return [];
  const [time, action] = [names.time, names.action].map((name) => columnPosition(file, shape.columns, name));
  if (text.includes("\r\n") && /[^\r]\n/.test(text))
    throw new Error(`${file.path} has several kinds of line ends.`);
  const [, ...records] = csvRecords(text, shape.delimiter);
  return records.map((fields) => {
    const isForgiven = fields?.length === shape.columns.length + 1 && fields.at(-1) === "";
    if (!isForgiven && fields?.length !== shape.columns.length) return null;
    const [at, done] = [utf8(fields[time!]!), utf8(fields[action!]!)];
    return at === null || done === null ? null : { time: at, action: done };
  });
}

async function jsonRows(file: RawFile, text: string, names: Names): Promise<Row[]> {
  if (!(await checkJsonLines(file))) return [];
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  return lines.map((line) => {
    const object = parsed(utf8(line) ?? "");
    if (typeof object !== "object" || object === null || Array.isArray(object)) return null;
    const at = (wanted: string | readonly string[]) =>
      asText((object as Record<string, unknown>)[[wanted].flat().find((name) => name in object) ?? ""]);
    return { time: at(names.time), action: at(names.action) };
  });
}

async function parquetRows(file: RawFile, names: Names): Promise<Row[]> {
  const bytes = await readFile(file.path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const columns = parquetSchema(parquetMetadata(buffer)).children.map(({ element }) => element);
  const all = columns.map((column) => column.name);
  const [time, action] = [names.time, names.action].map((name) => all[columnPosition(file, all, name)]!);
  const isUtc = columns.some(
    ({ name, logical_type: type }) => name === time && type?.type === "TIMESTAMP" && type.isAdjustedToUTC,
  );
  const objects = await parquetReadObjects({
    file: buffer,
    compressors: { ZSTD: (input) => decompress(input) },
  });
  return objects.map((row) => {
    const at: unknown = row[time!];
    const text = at instanceof Date ? at.toISOString().slice(0, isUtc ? undefined : -1) : asText(at);
    return { time: text, action: asText(row[action!]) };
  });
}

function utf8(latin1: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(latin1, "latin1"));
  } catch {
    return null;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return typeof value === "string"
    ? value
    : typeof value === "bigint"
      ? String(value)
      : JSON.stringify(value);
}
