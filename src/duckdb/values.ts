import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} from "./node-api.js";

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

const refused = new Map([
  [DuckDBTypeId.GEOMETRY, "GEOMETRY"],
  [DuckDBTypeId.VARIANT, "VARIANT"],
]);

/** Refuses the types that cannot be given out without loss. */
export function checkType(type: EngineType, column: string): void {
  const name = refused.get(type.typeId);
  if (name === undefined) return;
  throw new UserError(
    `The column "${column}" has the type ${name}, which is not given out as it is. CAST it, for instance to VARCHAR.`,
  );
}

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
    const types = "entryTypes" in type ? type.entryTypes : [];
    return objectOf(
      Object.entries(value.entries).map(([name, inner], i) => [name, jsonOf(inner, types[i] ?? type)]),
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
  return quoted(typeof value === "object" ? scalarText(value) : value);
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

/** Control characters, also those that JSON would let pass, cannot reach a terminal. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (char) => {
    const units = Array.from({ length: char.length }, (_, i) => char.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

function objectOf(fields: readonly (readonly [string, string])[]): string {
  return `{${fields.map(([name, json]) => `${quoted(name)}:${json}`).join(",")}}`;
}

function scalarText(value: Exclude<EngineValue, null | boolean | number | bigint | string>): string {
  if (value instanceof DuckDBTimestampTZValue) {
    const text = isoOf(new DuckDBTimestampValue(value.micros));
    return /\d$/.test(text) ? `${text}${text.includes("T") ? "Z" : "+00"}` : text;
  }
  if (value instanceof DuckDBTimestampValue) return isoOf(value);
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? "infinity" : "-infinity";
  return value.toString();
}

/** ISO 8601 for the years that it knows, and the engine's own spelling beyond. */
function isoOf(value: InstanceType<typeof DuckDBTimestampValue>): string {
  return value.toString().replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T");
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
