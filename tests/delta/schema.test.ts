import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkPartitioning,
  columnsFrom,
  columnsOf,
  deltaType,
  duckdbType,
  evolve,
  schemaString,
  type Column,
  type DeltaType,
} from "../../src/delta/schema.js";

const primitive = fc.constantFrom<DeltaType>(
  ...([
    "boolean",
    "byte",
    "short",
    "integer",
    "long",
    "float",
    "double",
    "string",
    "binary",
    "date",
  ] as const),
  "timestamp",
  "decimal(18,3)",
);
const name = fc.string({
  minLength: 1,
  maxLength: 6,
  unit: fc.constantFrom(...Array.from("abcXYZ_09\"'.é-")),
});
const type: fc.Memo<DeltaType> = fc.memo((depth) =>
  depth <= 1
    ? primitive
    : fc.oneof(
        primitive,
        type(depth - 1).map((elementType) => ({ type: "array" as const, elementType, containsNull: true })),
        type(depth - 1).map((valueType) => ({
          type: "map" as const,
          keyType: "string" as const,
          valueType,
          valueContainsNull: true,
        })),
        columns(depth - 1).map((fields) => ({ type: "struct" as const, fields })),
      ),
);
function columns(depth: number): fc.Arbitrary<Column[]> {
  return fc.uniqueArray(fc.record({ name, type: type(depth), nullable: fc.constant(true) }), {
    minLength: 1,
    maxLength: 3,
    selector: (column) => column.name.toLowerCase(),
  });
}

describe("types", () => {
  test.each([
    ["BIGINT", "long"],
    ["INTEGER", "integer"],
    ["SMALLINT", "short"],
    ["TINYINT", "byte"],
    ["VARCHAR", "string"],
    ["DOUBLE", "double"],
    ["FLOAT", "float"],
    ["BOOLEAN", "boolean"],
    ["BLOB", "binary"],
    ["DATE", "date"],
    ["TIMESTAMP WITH TIME ZONE", "timestamp"],
    ["DECIMAL(18,3)", "decimal(18,3)"],
  ])("%s is %s, and back", (duckdb, delta) => {
    expect(deltaType(duckdb)).toBe(delta);
    expect(duckdbType(deltaType(duckdb))).toBe(duckdb);
  });

  test("nested types are read as DuckDB prints them", () => {
    expect(deltaType('STRUCT(a INTEGER, "b c" STRUCT(x INTEGER)[])')).toEqual({
      type: "struct",
      fields: [
        { name: "a", type: "integer", nullable: true },
        {
          name: "b c",
          type: {
            type: "array",
            elementType: { type: "struct", fields: [{ name: "x", type: "integer", nullable: true }] },
            containsNull: true,
          },
          nullable: true,
        },
      ],
    });
    expect(deltaType("MAP(VARCHAR, DECIMAL(5,2))")).toMatchObject({
      keyType: "string",
      valueType: "decimal(5,2)",
    });
  });

  test("any type survives the way through DuckDB's spelling", () => {
    fc.assert(
      fc.property(type(3), (any) => {
        expect(deltaType(duckdbType(any))).toEqual(any);
      }),
    );
  });

  test.each([
    ["TIMESTAMP", "CAST it to TIMESTAMPTZ"],
    ["TIMESTAMP_NS", "CAST it to TIMESTAMPTZ"],
    ["HUGEINT", "CAST it to BIGINT"],
    ["UBIGINT", "Delta has no unsigned types: CAST it to BIGINT"],
    ["UTINYINT", "CAST it to SMALLINT"],
    ["UUID", "CAST it to VARCHAR"],
    ["ENUM('x', 'y')", "CAST it to VARCHAR"],
    ["TIME", "CAST it to VARCHAR"],
    ["TIME WITH TIME ZONE", "CAST it to VARCHAR"],
    ["JSON", "CAST it to VARCHAR"],
    ["INTERVAL", "a BIGINT of seconds"],
    ['"NULL"', "give the NULL a type"],
    ["INTEGER[2]", "CAST it to a list"],
    ["UNION(k INTEGER)", "use a STRUCT"],
    ["STRUCT(a UUID)", "CAST it to VARCHAR"],
    ["VARIANT", "CAST it to a type such as"],
  ])("%s is refused with a cure", (duckdb, cure) => {
    expect(() => deltaType(duckdb, "x")).toThrow('The column "x" has the type');
    expect(() => deltaType(duckdb, "x")).toThrow(cure);
  });
});

describe("schemas", () => {
  test("are written the way the protocol's example spells them", () => {
    expect(schemaString([{ name: "a", type: "long", nullable: false }])).toBe(
      '{"type":"struct","fields":[{"name":"a","type":"long","nullable":false,"metadata":{}}]}',
    );
  });

  test("survive being written and read", () => {
    fc.assert(
      fc.property(columns(3), (any) => {
        const once = schemaString(any);
        expect(schemaString(columnsOf({ schemaString: once }))).toBe(once);
      }),
    );
  });

  test("with a type that nobody here can read are refused, however deep it sits", () => {
    const schemaString =
      '{"type":"struct","fields":[{"name":"a","type":{"type":"array","elementType":"variant","containsNull":true},"nullable":true,"metadata":{}}]}';
    expect(() => columnsOf({ schemaString })).toThrow('The column "a.element" has the type "variant"');
  });

  test("take names that every reader takes", () => {
    expect(() => columnsFrom([{ name: "avg actions", type: "DOUBLE" }])).toThrow('The column "avg actions"');
    expect(() => columnsFrom([{ name: "", type: "DOUBLE" }])).toThrow("Give it another with AS");
    expect(() => columnsFrom([{ name: "a", type: "STRUCT(x DOUBLE, X DOUBLE)" }])).toThrow('"a.x" and "a.X"');
  });

  test("are not partitioned by timestamps, binary or nested values, nor by what they lack", () => {
    const any = columnsFrom([
      { name: "t", type: "TIMESTAMP WITH TIME ZONE" },
      { name: "l", type: "DATE[]" },
      { name: "d", type: "DATE" },
    ]);
    expect(() => {
      checkPartitioning(any, ["t"]);
    }).toThrow('cannot be partitioned by "t" of type timestamp');
    expect(() => {
      checkPartitioning(any, ["l"]);
    }).toThrow("array");
    expect(() => {
      checkPartitioning(any, ["x"]);
    }).toThrow('"t", "l", "d"');
    checkPartitioning(any, ["d"]);
  });
});

describe("a schema evolves", () => {
  const now: Column[] = [
    { name: "a", type: "long", nullable: true, metadata: { comment: "kept" } },
    {
      name: "s",
      type: { type: "struct", fields: [{ name: "x", type: "long", nullable: true }] },
      nullable: true,
    },
  ];
  const b: Column = { name: "b", type: "string", nullable: true };

  test("not at all where nothing is new", () => {
    expect(evolve(now, [...now].reverse())).toBe(now);
  });

  test("by new columns at the end, wherever the model puts them", () => {
    expect(evolve(now, [b, ...now])).toEqual([...now, b]);
  });

  test("by new fields at the end of a struct", () => {
    const grown: Column = {
      name: "s",
      type: { type: "struct", fields: [{ name: "y", type: "date", nullable: true }] },
      nullable: true,
    };
    expect(evolve(now, [now[0]!, grown])[1]!.type).toEqual({
      type: "struct",
      fields: [
        { name: "x", type: "long", nullable: true },
        { name: "y", type: "date", nullable: true },
      ],
    });
  });

  test("while columns that the model no longer selects stay", () => {
    expect(evolve(now, [b])).toEqual([...now, b]);
  });

  test("whatever its columns are called already: only new ones need names that every reader takes", () => {
    const odd: Column[] = [{ name: "my column", type: "long", nullable: true }];
    expect(evolve(odd, odd)).toBe(odd);
    expect(() => evolve(now, odd)).toThrow('The column "my column"');
  });

  test("but never by another type", () => {
    expect(() => evolve(now, [{ name: "a", type: "double", nullable: true }])).toThrow(
      'The column "a" is long in the table and would become double',
    );
    expect(() => evolve(now, [{ name: "s", type: "double", nullable: true }])).toThrow(
      "is struct in the table",
    );
  });

  test("nor by a name that differs only in case", () => {
    expect(() => evolve(now, [{ name: "A", type: "long", nullable: true }])).toThrow(
      '"a" and "A" differ only in case',
    );
  });

  test("nor by a column that allows no NULL, nor without one that allows none", () => {
    expect(() => evolve(now, [...now, { ...b, nullable: false }])).toThrow('"b" must be nullable');
    expect(() => evolve([{ ...b, nullable: false }], now)).toThrow('"b" is missing');
  });

  test("so that what was there stays as it was, and doing it twice changes nothing", () => {
    fc.assert(
      fc.property(columns(2), columns(2), (one, other) => {
        let evolved: Column[];
        try {
          evolved = evolve(one, other);
        } catch {
          return;
        }
        expect(evolved.slice(0, one.length).map((column) => column.name)).toEqual(
          one.map((column) => column.name),
        );
        expect(evolve(evolved, other)).toBe(evolved);
        expect(evolve(evolved, one)).toBe(evolved);
      }),
    );
  });
});
