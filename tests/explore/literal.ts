import type { EngineType } from "../../src/duckdb/values.js";

/** SQL that gives the engine a value back: a `Cell`, or what a reader of JSON made of its text. */
export function literal(value: unknown, type: EngineType): string {
  const name = String(type);
  if (value === null) return `CAST(NULL AS ${name})`;
  if ("valueType" in type && "keyType" in type) return mapLiteral(value, type.keyType, type.valueType, name);
  if ("valueType" in type) {
    const items = (value as readonly unknown[]).map((item) => literal(item, type.valueType));
    return `CAST([${items.join(", ")}] AS ${name})`;
  }
  if ("entryNames" in type) {
    const fields = value as Readonly<Record<string, unknown>>;
    if (Object.keys(fields).length !== type.entryNames.length) throw new Error(`Fields are missing: ${name}`);
    const parts = type.entryNames.map((field, i) => {
      const inner = type.entryTypes[i];
      if (!inner) throw new Error(`There is no type of ${field}.`);
      return `${quote(field)}: ${literal(fields[field], inner)}`;
    });
    return `CAST({${parts.join(", ")}} AS ${name})`;
  }
  if ("memberTags" in type) {
    const [[tag, inner] = ["", null]] = Object.entries(value as Readonly<Record<string, unknown>>);
    return `CAST(union_value("${tag}" := ${literal(inner, type.memberTypeForTag(tag))}) AS ${name})`;
  }
  return `CAST(${scalar(value)} AS ${name})`;
}

function scalar(value: unknown): string {
  if (value instanceof Uint8Array) return `from_hex('${Buffer.from(value).toString("hex")}')`;
  if (typeof value === "object" && value !== null && "micros" in value) {
    const { months, days, micros } = value as { months: number; days: number; micros: bigint };
    return `to_months(${months}) + to_days(${days}) + to_microseconds(${micros})`;
  }
  return Object.is(value, -0) ? "'-0.0'" : `(${quote(String(value))})`;
}

/** Maps are Map in programs, and lists of keys with values in JSON. */
function mapLiteral(value: unknown, keyType: EngineType, valueType: EngineType, name: string): string {
  const entries =
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)]
      : (value as readonly { key: unknown; value: unknown }[]).map((entry) => [entry.key, entry.value]);
  const keys = entries.map(([key]) => literal(key, keyType));
  const values = entries.map(([, inner]) => literal(inner, valueType));
  return `CAST(MAP([${keys.join(", ")}], [${values.join(", ")}]) AS ${name})`;
}

/** JSON with its numbers as the text that they are. */
export function exactJson(text: string): unknown {
  const numbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(text.replace(numbers, (part) => (part.startsWith('"') ? part : `"${part}"`)));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll("\0", "' || chr(0) || '")}'`;
}
