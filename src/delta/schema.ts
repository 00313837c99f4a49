import { UserError } from "../errors.js";
import type { MetaData } from "./actions.js";
import { deltaType, isPrimitive, type Column, type DeltaType, type StructType } from "./types.js";

export { deltaType, duckdbType, type Column, type DeltaType } from "./types.js";

/** The table's columns, partition columns included, in the order of the schema. */
export function columnsOf(metaData: Pick<MetaData, "schemaString">): Column[] {
  const fields = fieldsOf(metaData);
  for (const { type, name } of fields) checkKnown(type, name);
  return fields;
}

/** As they stand in the log, of whatever type. */
export function fieldsOf(metaData: Pick<MetaData, "schemaString">): Column[] {
  const struct = JSON.parse(metaData.schemaString) as StructType;
  return [...struct.fields];
}

export function schemaString(columns: readonly Column[]): string {
  return JSON.stringify({ type: "struct", fields: columns.map(fieldOf) });
}

/** Columns from the rows of DuckDB's DESCRIBE; each can hold NULL. */
export function columnsFrom(
  described: readonly { readonly name: string; readonly type: string }[],
): Column[] {
  const columns = described.map(({ name, type }) => ({ name, type: deltaType(type, name), nullable: true }));
  checkNames(columns);
  return columns;
}

/**
 * The schema after a write of `next`: the current columns, then the new ones. `current` itself if nothing is new.
 * A column that `next` lacks stays, and reads as NULL.
 */
export function evolve(current: readonly Column[], next: readonly Column[]): Column[] {
  return merge(current, next, "");
}

/** Timestamps and binary values have several spellings as text, so readers disagree about them. */
export function checkPartitioning(columns: readonly Column[], partitionColumns: readonly string[]): void {
  for (const name of partitionColumns) {
    const type = columns.find((column) => column.name === name)?.type;
    if (type === undefined) {
      throw new UserError(`The partition column "${name}" is not a column of the table: ${names(columns)}.`);
    }
    if (typeof type !== "string" || ["timestamp", "timestamp_ntz", "binary"].includes(type)) {
      throw new UserError(
        `The table cannot be partitioned by "${name}" of type ${shown(type)}. Partition by a DATE, a VARCHAR or a number.`,
      );
    }
  }
}

/** For new columns: Spark and others refuse these characters in names where there is no column mapping. */
export function checkNames(columns: readonly Column[], within = ""): void {
  checkTwins(columns, within);
  for (const { name, type } of columns) {
    if (name === "" || /[ ,;{}()\n\t=]/.test(name)) {
      throw new UserError(
        `The column "${within}${name}" has a name that other readers refuse: no spaces and none of ,;{}()= please. Give it another with AS.`,
      );
    }
    if (typeof type !== "string" && type.type === "struct") checkNames(type.fields, `${within}${name}.`);
  }
}

function checkTwins(columns: readonly Column[], within: string): void {
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) throw sameButCase(within + twin, within + name);
    seen.set(name.toLowerCase(), name);
  }
}

function merge(current: readonly Column[], next: readonly Column[], within: string): Column[] {
  checkTwins(next, within);
  const known = new Map(current.map((column) => [column.name.toLowerCase(), column]));
  const grown = new Map<Column, Column>();
  const added: Column[] = [];
  for (const column of next) {
    const now = known.get(column.name.toLowerCase());
    if (now === undefined) added.push(addable(column, within));
    else if (now.name !== column.name) throw sameButCase(within + now.name, within + column.name);
    else grown.set(now, grow(now, column, within));
  }
  for (const column of current) if (!grown.has(column)) mayBeAbsent(column, within);
  const merged = [...current.map((column) => grown.get(column) ?? column), ...added];
  const same = merged.length === current.length && merged.every((column, i) => column === current[i]);
  return same ? (current as Column[]) : merged;
}

function grow(now: Column, next: Column, within: string): Column {
  const path = within + now.name;
  const type = growType(now.type, next.type, path);
  return type === now.type ? now : { ...now, type };
}

function growType(now: DeltaType, next: DeltaType, path: string): DeltaType {
  if (typeof now === "string" || typeof next === "string") {
    if (now === next) return now;
  } else if (now.type === "struct" && next.type === "struct") {
    const fields = merge(now.fields, next.fields, `${path}.`);
    return fields === now.fields ? now : { ...now, fields };
  } else if (now.type === "array" && next.type === "array") {
    const elementType = growType(now.elementType, next.elementType, `${path}.element`);
    return elementType === now.elementType ? now : { ...now, elementType };
  } else if (now.type === "map" && next.type === "map") {
    const keyType = growType(now.keyType, next.keyType, `${path}.key`);
    const valueType = growType(now.valueType, next.valueType, `${path}.value`);
    return keyType === now.keyType && valueType === now.valueType ? now : { ...now, keyType, valueType };
  }
  throw new UserError(
    `The column "${path}" is ${shown(now)} in the table and would become ${shown(next)}: the type of a column never changes. CAST it, or give it another name.`,
  );
}

function addable(column: Column, within: string): Column {
  checkNames([column], within);
  if (column.nullable) return column;
  throw new UserError(
    `The new column "${within}${column.name}" must be nullable: the files that the table has already lack it.`,
  );
}

function mayBeAbsent(column: Column, within: string): void {
  if (column.nullable) return;
  throw new UserError(
    `The column "${within}${column.name}" is missing, and the table does not allow NULL in it. Select it as well.`,
  );
}

function sameButCase(one: string, other: string): UserError {
  return new UserError(
    `The columns "${one}" and "${other}" differ only in case, which most readers cannot tell apart. Give one of them another name with AS.`,
  );
}

function checkKnown(type: DeltaType, path: string): void {
  if (typeof type === "string") {
    if (isPrimitive(type)) return;
    throw new UserError(
      `The column "${path}" has the type "${String(type)}", which this program cannot read.`,
    );
  }
  if (type.type === "struct")
    for (const field of type.fields) checkKnown(field.type, `${path}.${field.name}`);
  else if (type.type === "array") checkKnown(type.elementType, `${path}.element`);
  else {
    checkKnown(type.keyType, `${path}.key`);
    checkKnown(type.valueType, `${path}.value`);
  }
}

/** In the protocol's key order, with the `metadata` that readers require. */
function fieldOf({ name, type, nullable, metadata }: Column): Column {
  return { name, type: typeOf(type), nullable, metadata: metadata ?? {} };
}

function typeOf(type: DeltaType): DeltaType {
  if (typeof type === "string") return type;
  if (type.type === "struct") return { type: "struct", fields: type.fields.map(fieldOf) };
  if (type.type === "array") return { ...type, elementType: typeOf(type.elementType) };
  return { ...type, keyType: typeOf(type.keyType), valueType: typeOf(type.valueType) };
}

function shown(type: DeltaType): string {
  return typeof type === "string" ? type : type.type;
}

function names(columns: readonly Column[]): string {
  return columns.map((column) => `"${column.name}"`).join(", ");
}
