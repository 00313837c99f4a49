import { isPrimitive, type Column, type DeltaType } from "../delta/types.js";

const primitives: Readonly<Record<string, string>> = {
  boolean: "boolean",
  byte: "number",
  short: "number",
  integer: "number",
  long: "bigint",
  float: "number",
  double: "number",
  string: "string",
  binary: "Uint8Array",
  date: "string",
  timestamp: "string",
  timestamp_ntz: "string",
};

/** The interface of a table's rows as `lake.db()` gives them: bigint for BIGINT, text for decimals, dates and times. */
export function rowInterface(table: string, columns: readonly Column[]): string {
  const fields = columns.map((column) => `  ${property(column.name)}: ${fieldType(column)};`);
  return [`export interface ${rowName(table)} {`, ...fields, "}", ""].join("\n");
}

/** The interfaces of several tables, and one that a Kysely instance takes: `lake.db<Tables>()`. */
export function tablesModule(tables: ReadonlyMap<string, readonly Column[]>): string {
  const rows = [...tables].map(([name, columns]) => rowInterface(name, columns));
  const names = [...tables.keys()].map((name) => `  ${property(name)}: ${rowName(name)};`);
  return [...rows, ["export interface Tables {", ...names, "}", ""].join("\n")].join("\n");
}

/** `open_sessions` → `OpenSessionsRow` */
function rowName(table: string): string {
  const words = table.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${/^\d/.test(name) ? "_" : ""}${name}Row`;
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function fieldType({ type, nullable }: Pick<Column, "type" | "nullable">): string {
  return nullable ? `${typeName(type)} | null` : typeName(type);
}

function typeName(type: DeltaType): string {
  if (typeof type === "string") return isPrimitive(type) ? (primitives[type] ?? "string") : "unknown";
  if (type.type === "array") {
    const inner = fieldType({ type: type.elementType, nullable: type.containsNull });
    return inner.includes(" ") ? `(${inner})[]` : `${inner}[]`;
  }
  if (type.type === "map") {
    const value = fieldType({ type: type.valueType, nullable: type.valueContainsNull });
    return `Map<${typeName(type.keyType)}, ${value}>`;
  }
  return `{ ${type.fields.map((field) => `${property(field.name)}: ${fieldType(field)}`).join("; ")} }`;
}
