import type { DuckDBListType, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import {
  BIGINT,
  BIGNUM,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  MAP,
  mapValue,
  SQLNULL,
  STRUCT,
  structValue,
  UHUGEINT,
  VARCHAR,
} from "./node-api.js";

/**
 * Values as they can be bound to a statement or a session variable: arrays become lists, objects structs, bytes BLOB,
 * and a Date the text of its instant.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | ReadonlyMap<Value, Value>
  | readonly Value[]
  | { readonly [field: string]: Value };

export interface Bound {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

/** The value with the narrowest type that holds it whole: by itself, node-api (1.5) looks at the first item of a list. */
export function bind(value: Value, name: string): Bound {
  const type = typeOf(value, name);
  return { type, value: fitted(value, type) };
}

function typeOf(value: Value | undefined, name: string): DuckDBType {
  if (value === null) return SQLNULL;
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "string" || value instanceof Date) return VARCHAR;
  if (typeof value === "number") return numberType(value);
  if (typeof value === "bigint") return wholeType(value);
  if (value instanceof Uint8Array) return BLOB;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Value, Value>)];
    return MAP(
      commonOf(
        entries.map(([key]) => key),
        name,
      ),
      commonOf(
        entries.map(([, inner]) => inner),
        name,
      ),
    );
  }
  if (Array.isArray(value)) return LIST(commonOf(value as readonly Value[], name));
  if (typeof value === "object") {
    const fields = Object.entries(value as Readonly<Record<string, Value>>);
    return STRUCT(Object.fromEntries(fields.map(([key, inner]) => [key, typeOf(inner, name)])));
  }
  throw new UserError(
    `The parameter ${name} is ${typeof value}, which is no value. Give null where there is none, or leave it out.`,
  );
}

function numberType(value: number): DuckDBType {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return DOUBLE;
  return value === (value | 0) ? INTEGER : BIGINT;
}

function wholeType(value: bigint): DuckDBType {
  if (BigInt.asIntN(64, value) === value) return BIGINT;
  if (BigInt.asIntN(128, value) === value) return HUGEINT;
  return BigInt.asUintN(128, value) === value ? UHUGEINT : BIGNUM;
}

const wholes: readonly DuckDBType[] = [INTEGER, BIGINT, HUGEINT, BIGNUM];

function commonOf(values: readonly Value[], name: string): DuckDBType {
  return values
    .map((value) => typeOf(value, name))
    .reduce((all, next) => {
      const common = wider(all, next);
      if (common) return common;
      throw new UserError(
        `The parameter ${name} holds ${String(all)} and ${String(next)} in one list. Give values of one type.`,
      );
    }, SQLNULL);
}

/** The type that holds what either does; null if there is none. */
function wider(a: DuckDBType, b: DuckDBType): DuckDBType | null {
  if (a === b || b === SQLNULL || String(a) === String(b)) return a;
  if (a === SQLNULL) return b;
  const [high, low] = [wholes.indexOf(a), wholes.indexOf(b)];
  if (high >= 0 && low >= 0) return wholes[Math.max(high, low)] ?? null;
  if ([a, b].includes(DOUBLE) && [a, b].includes(INTEGER)) return DOUBLE;
  if ([a, b].includes(UHUGEINT) && high + low >= -1) return BIGNUM;
  if (isList(a) && isList(b)) {
    const inner = wider(a.valueType, b.valueType);
    return inner && LIST(inner);
  }
  return null;
}

function isList(type: DuckDBType): type is DuckDBListType {
  return "valueType" in type && !("keyType" in type);
}

function fitted(value: Value, type: DuckDBType): DuckDBValue {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return new DuckDBBlobValue(value);
  if (typeof value === "number" && wholes.indexOf(type) > 0) return BigInt(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Map && "keyType" in type && "valueType" in type) {
    const entries = [...(value as ReadonlyMap<Value, Value>)];
    return mapValue(
      entries.map(([key, inner]) => ({
        key: fitted(key, type.keyType),
        value: fitted(inner, type.valueType),
      })),
    );
  }
  if (Array.isArray(value) && "valueType" in type)
    return listValue((value as readonly Value[]).map((item) => fitted(item, type.valueType)));
  const fields = Object.entries(value as Readonly<Record<string, Value>>);
  const types = "entryTypes" in type ? type.entryTypes : [];
  return structValue(
    Object.fromEntries(fields.map(([key, inner], i) => [key, fitted(inner, types[i] ?? SQLNULL)])),
  );
}
