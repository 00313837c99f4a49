import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { compactJson, quoted } from "./json-text.js";
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} from "./node-api.js";
import { scalarText } from "./scalar-text.js";

/** A value of the engine as it came, for the functions below. */
export type EngineValue = DuckDBValue;
export type EngineType = DuckDBType;

/**
 * What a program gets for a value, with nothing rounded: 64-bit and larger integers as bigint, decimals and all dates
 * and times as text (instants in UTC with a Z), lists as arrays, structs as objects, maps as Map.
 */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly Cell[]
  | ReadonlyMap<Cell, Cell>
  | { readonly [field: string]: Cell };

export function cellOf(value: EngineValue): Cell {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellOf);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, cellOf(inner)]));
  }
  if (value instanceof DuckDBMapValue)
    return new Map(value.entries.map(({ key, value }) => [cellOf(key), cellOf(value)]));
  if (value instanceof DuckDBUnionValue) return { [value.tag]: cellOf(value.value) };
  if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes);
  if (value instanceof DuckDBIntervalValue)
    return { months: value.months, days: value.days, micros: value.micros };
  return typeof value === "object" && value !== null ? scalarText(value) : value;
}

/** Text that `CAST` turns back into the same value; of nested values their JSON. */
export function textOf(value: EngineValue, type: EngineType): string | null {
  if (value === null) return null;
  if (isNested(value)) return jsonOf(value, type);
  if (typeof value === "number") return numberText(value, type);
  return typeof value === "object" ? scalarText(value) : String(value);
}

/** JSON text with every digit that the value has; what JSON has no number for (NaN, infinity) is a string. */
export function jsonOf(value: EngineValue, type: EngineType): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number")
    return Number.isFinite(value) ? numberText(value, type) : JSON.stringify(String(value));
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const inner = "valueType" in type ? type.valueType : type;
    return `[${value.items.map((item) => jsonOf(item, inner)).join(",")}]`;
  }
  if (value instanceof DuckDBStructValue) {
    // An object of JavaScript puts names that are whole numbers first: the type knows the order.
    const [names, types] = "entryNames" in type ? [type.entryNames, type.entryTypes] : [[], []];
    return objectOf(
      names.map((name, i) => [name, jsonOf(value.entries[name] ?? null, types[i] ?? type)] as const),
    );
  }
  if (value instanceof DuckDBMapValue) {
    const [keys, values] =
      "keyType" in type && "valueType" in type ? [type.keyType, type.valueType] : [type, type];
    const entries = value.entries.map(({ key, value }) =>
      objectOf([
        ["key", jsonOf(key, keys)],
        ["value", jsonOf(value, values)],
      ]),
    );
    return `[${entries.join(",")}]`;
  }
  if (value instanceof DuckDBUnionValue) {
    const inner = "memberTypeForTag" in type ? type.memberTypeForTag(value.tag) : type;
    return objectOf([[value.tag, jsonOf(value.value, inner)]]);
  }
  if (typeof value === "object") return quoted(scalarText(value));
  return (type.alias === "JSON" ? compactJson(value) : null) ?? quoted(value);
}

export function isNested(value: EngineValue): boolean {
  return (
    value instanceof DuckDBListValue ||
    value instanceof DuckDBArrayValue ||
    value instanceof DuckDBStructValue ||
    value instanceof DuckDBMapValue ||
    value instanceof DuckDBUnionValue
  );
}

function objectOf(fields: readonly (readonly [string, string])[]): string {
  return `{${fields.map(([name, json]) => `${quoted(name)}:${json}`).join(",")}}`;
}

/** The shortest digits that mean the same number; a FLOAT has fewer of them than its value as a DOUBLE. */
function numberText(value: number, type: EngineType): string {
  if (Object.is(value, -0)) return "-0.0";
  if (type.typeId !== DuckDBTypeId.FLOAT || !Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
