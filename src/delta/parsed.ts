import type { Column, DeltaType } from "./types.js";

type Values = Readonly<Record<string, unknown>> | null | undefined;

/** Statistics as a checkpoint's typed columns hold them; microseconds and days as numbers. */
export interface ParsedStats {
  readonly numRecords?: unknown;
  readonly tightBounds?: unknown;
  readonly minValues?: Values;
  readonly maxValues?: Values;
  readonly nullCount?: Values;
}

/** The JSON text of statistics that another writer left in `stats_parsed` only. */
export function statsOfParsed(parsed: ParsedStats, columns: readonly Column[]): string {
  const members = [
    member("numRecords", countText(parsed.numRecords)),
    member("tightBounds", parsed.tightBounds === false ? "false" : null),
    member("minValues", objectText(parsed.minValues, columns, valueText)),
    member("maxValues", objectText(parsed.maxValues, columns, valueText)),
    member("nullCount", objectText(parsed.nullCount, columns, countText)),
  ];
  return `{${members.join("").slice(1)}}`;
}

function objectText(
  values: Values,
  columns: readonly Column[],
  leaf: (value: unknown, type: DeltaType) => string | null,
): string {
  const members = columns.map(({ name, type }) => {
    const value = values?.[name];
    const isStruct = typeof type !== "string" && type.type === "struct";
    if (isStruct) return member(name, value ? objectText(value as Values, type.fields, leaf) : null);
    return member(name, leaf(value, type));
  });
  return `{${members.join("").slice(1)}}`;
}

function member(name: string, json: string | null): string {
  return json === null ? "" : `,${JSON.stringify(name)}:${json}`;
}

function countText(value: unknown): string | null {
  return typeof value === "bigint" || typeof value === "number" ? String(value) : null;
}

/** Null for what has no exact text here; a missing bound is always right. */
function valueText(value: unknown, type: DeltaType): string | null {
  if (typeof value === "string") return type === "string" ? JSON.stringify(value) : null;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number" && typeof value !== "bigint") return null;
  if (type === "date") return dateText(Number(value));
  if (type === "timestamp" || type === "timestamp_ntz") return timestampText(BigInt(value), type);
  if (typeof value === "bigint") return String(value);
  if (!Number.isFinite(value)) return null;
  if (Object.is(value, -0)) return "-0.0";
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(typeof type === "string" ? type : "") ?? [];
  if (precision === undefined) return String(value);
  return Number(precision) <= 15 ? value.toFixed(Number(scale)) : null;
}

function dateText(days: number): string | null {
  const date = new Date(days * 86_400_000);
  return isFourDigitYear(date) ? `"${date.toISOString().slice(0, 10)}"` : null;
}

function timestampText(microseconds: bigint, type: "timestamp" | "timestamp_ntz"): string | null {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((microseconds - fraction) / 1000n));
  if (!isFourDigitYear(date)) return null;
  const digits = String(fraction).padStart(6, "0");
  return `"${date.toISOString().slice(0, 19)}.${digits}${type === "timestamp" ? "Z" : ""}"`;
}

function isFourDigitYear(date: Date): boolean {
  return !Number.isNaN(date.getTime()) && /^\d{4}-/.test(date.toISOString());
}
