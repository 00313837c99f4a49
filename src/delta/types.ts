import { UserError } from "../errors.js";

const PRIMITIVES = {
  BOOLEAN: "boolean",
  TINYINT: "byte",
  SMALLINT: "short",
  INTEGER: "integer",
  BIGINT: "long",
  FLOAT: "float",
  DOUBLE: "double",
  VARCHAR: "string",
  BLOB: "binary",
  DATE: "date",
  "TIMESTAMP WITH TIME ZONE": "timestamp",
} as const;

type Named = (typeof PRIMITIVES)[keyof typeof PRIMITIVES] | "timestamp_ntz";
export type PrimitiveType = Named | `decimal(${number},${number})`;
export interface StructType {
  readonly type: "struct";
  readonly fields: readonly Column[];
}
export interface ArrayType {
  readonly type: "array";
  readonly elementType: DeltaType;
  readonly containsNull: boolean;
}
export interface MapType {
  readonly type: "map";
  readonly keyType: DeltaType;
  readonly valueType: DeltaType;
  readonly valueContainsNull: boolean;
}
export type DeltaType = PrimitiveType | StructType | ArrayType | MapType;

/** A column of the table or a field of a struct; the protocol's "Struct Field". */
export interface Column {
  readonly name: string;
  readonly type: DeltaType;
  readonly nullable: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const NAMED = new Map<string, string>([
  ...Object.entries(PRIMITIVES).map(([duckdb, delta]) => [delta, duckdb] as const),
  ["timestamp_ntz", "TIMESTAMP"],
]);

const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /^(TIMESTAMP|DATETIME)(_S|_MS|_NS)?$/,
    "a time without a zone means another instant to every reader: CAST it to TIMESTAMPTZ",
  ],
  [/^HUGEINT$/, "Parquet has no 128-bit integer: CAST it to BIGINT, or to DECIMAL(38,0)"],
  [/^UHUGEINT$/, "Parquet has no 128-bit integer: CAST it to DECIMAL(38,0)"],
  [/^UBIGINT$/, "Delta has no unsigned types: CAST it to BIGINT, or to DECIMAL(20,0)"],
  [/^UINTEGER$/, "Delta has no unsigned types: CAST it to BIGINT"],
  [/^USMALLINT$/, "Delta has no unsigned types: CAST it to INTEGER"],
  [/^UTINYINT$/, "Delta has no unsigned types: CAST it to SMALLINT"],
  [/^(UUID|ENUM|TIME|JSON|BIT|BITSTRING|BIGNUM)\b/, "CAST it to VARCHAR"],
  [/^INTERVAL$/, "CAST it to VARCHAR, or to a BIGINT of seconds"],
  [/^UNION\b/, "use a STRUCT, or CAST it to VARCHAR"],
  [/^"?NULL"?$/, "give the NULL a type, for instance CAST(NULL AS BIGINT)"],
];

/** The Delta type for a type name of DuckDB, as DESCRIBE prints it. `column` only serves the error. */
export function deltaType(duckdbType: string, column?: string): DeltaType {
  const reader = new TypeReader(duckdbType.trim(), column);
  return reader.whole();
}

/** The type name to give DuckDB for a Delta type. */
export function duckdbType(type: DeltaType): string {
  if (typeof type === "string") return NAMED.get(type) ?? type.toUpperCase();
  if (type.type === "array") return `${duckdbType(type.elementType)}[]`;
  if (type.type === "map") return `MAP(${duckdbType(type.keyType)}, ${duckdbType(type.valueType)})`;
  const fields = type.fields.map(
    (field) => `"${field.name.replaceAll('"', '""')}" ${duckdbType(field.type)}`,
  );
  return `STRUCT(${fields.join(", ")})`;
}

export function isPrimitive(text: string): text is PrimitiveType {
  return NAMED.has(text) || isDecimal(text);
}

function isDecimal(text: string): text is `decimal(${number},${number})` {
  return /^decimal\(\d+,\d+\)$/.test(text);
}

/** Recursive descent over DuckDB's spelling: `STRUCT(a BIGINT, "b c" VARCHAR)[]`, `MAP(VARCHAR, DATE)`. */
class TypeReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly column: string | undefined,
  ) {}

  whole(): DeltaType {
    const type = this.type();
    if (this.at < this.text.length) this.refuse(this.text, "it is not a type that DuckDB's DESCRIBE prints");
    return type;
  }

  private type(): DeltaType {
    let type = this.atom();
    for (;;) {
      const suffix = this.take(/\[(\d*)\]/y);
      if (!suffix) return type;
      if (suffix[1] !== "") {
        this.refuse(
          this.text,
          "arrays of a fixed length are lists in Delta: CAST it to a list such as BIGINT[]",
        );
      }
      type = { type: "array", elementType: type, containsNull: true };
    }
  }

  private atom(): DeltaType {
    if (this.take(/STRUCT\(/y)) return { type: "struct", fields: this.fields() };
    if (this.take(/MAP\(/y)) {
      const keyType = this.type();
      this.expect(/, */y);
      const valueType = this.type();
      this.expect(/\)/y);
      return { type: "map", keyType, valueType, valueContainsNull: true };
    }
    const decimal = this.take(/DECIMAL\((\d+), *(\d+)\)/y);
    if (decimal) return `decimal(${Number(decimal[1])},${Number(decimal[2])})`;
    const name =
      this.take(/TIMESTAMP WITH TIME ZONE|TIME WITH TIME ZONE|"?[A-Z_]+"?(\([^()]*\))?/iy)?.[0] ?? "";
    const known = PRIMITIVES[name.toUpperCase() as keyof typeof PRIMITIVES] as Named | undefined;
    return known ?? this.refuse(name || this.text);
  }

  private fields(): Column[] {
    const fields: Column[] = [];
    do {
      const quoted = this.take(/"((?:[^"]|"")*)" /y)?.[1]?.replaceAll('""', '"');
      const name = quoted ?? this.expect(/([^\s"(),]+) /y)[1] ?? "";
      fields.push({ name, type: this.type(), nullable: true });
    } while (this.take(/, */y));
    this.expect(/\)/y);
    return fields;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  private expect(pattern: RegExp): RegExpExecArray {
    return this.take(pattern) ?? this.refuse(this.text);
  }

  private refuse(type: string, cure = cureFor(type)): never {
    const whose = this.column === undefined ? "A column" : `The column "${this.column}"`;
    throw new UserError(`${whose} has the type "${type}", which a table cannot hold: ${cure}.`);
  }
}

function cureFor(type: string): string {
  const found = CURES.find(([pattern]) => pattern.test(type.toUpperCase()));
  return found?.[1] ?? "CAST it to a type such as BIGINT, DOUBLE, VARCHAR, DATE or TIMESTAMPTZ";
}
