import type { DuckDBResult, DuckDBType } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import { DuckDBTypeId } from "./node-api.js";

const refused = new Map([
  [DuckDBTypeId.GEOMETRY, "GEOMETRY"],
  [DuckDBTypeId.VARIANT, "VARIANT"],
]);

/** The type of a column, if its values can be given out without loss; else a refusal that names it. */
export function typeOfColumn(result: DuckDBResult, index: number, column: string): DuckDBType {
  const type = knownType(result, index);
  if (!type)
    throw new UserError(
      `The column "${column}" has a type that cannot be given out. CAST it, for instance to VARCHAR.`,
    );
  for (const part of partsOf(type)) {
    const name = refused.get(part.typeId);
    if (name !== undefined)
      throw new UserError(
        `The column "${column}" has the type ${String(type)}, and ${name} is not given out as it is. CAST it, for instance to VARCHAR.`,
      );
    const fields = "entryNames" in part ? part.entryNames : [];
    if (fields.includes("") || fields.includes("__proto__"))
      throw new UserError(
        `The column "${column}" has the type ${String(type)}, whose fields have no names of their own. Name them, as in {a: 1, b: 2}, or CAST it, for instance to VARCHAR.`,
      );
  }
  return type;
}

/** Null for a type that node-api does not know, such as that of the values of get_type(). */
function knownType(result: DuckDBResult, index: number): DuckDBType | null {
  try {
    return result.columnType(index);
  } catch {
    return null;
  }
}

function partsOf(type: DuckDBType): DuckDBType[] {
  const inner = [
    ...("valueType" in type ? [type.valueType] : []),
    ...("keyType" in type ? [type.keyType] : []),
    ...("entryTypes" in type ? type.entryTypes : []),
    ...("memberTypes" in type ? type.memberTypes : []),
  ];
  return [type, ...inner.flatMap(partsOf)];
}
