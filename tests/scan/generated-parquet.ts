import fc from "fast-check";
import type { Session } from "../../src/duckdb/session.js";
import { actions, instants, plain } from "./generated-files.js";

/** A generated table: a column of each type and name, and rows of texts that are cast to them. */
export interface GeneratedTable {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const dates = fc
  .date({ min: new Date("1999-12-30"), max: new Date("2100-01-03"), noInvalidDate: true })
  .map((date) => date.toISOString().replace("Z", ""));
const wholes = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1469500800)).map(String);
const truths = fc.constantFrom("true", "false");

/** Few, since every schema of a run is a view of its own. */
const schemas = [
  { time: ["VARCHAR", instants], action: ["VARCHAR", actions], other: ["a b", "VARCHAR", plain] },
  { time: ["VARCHAR", instants], action: ["INTEGER", wholes], other: ["Ünï.日", "BIGINT", wholes] },
  { time: ["TIMESTAMP", dates], action: ["VARCHAR", actions], other: ['a"b', "BOOLEAN", truths] },
  { time: ["TIMESTAMPTZ", dates], action: ["VARCHAR", actions], other: ["a`b", "TIMESTAMP_MS", dates] },
  { time: ["TIMESTAMP_MS", dates], action: ["VARCHAR", actions], other: ["x,y;", "SMALLINT", wholes] },
  { time: ["BIGINT", wholes], action: ["VARCHAR", actions], other: ["'", "TIMESTAMPTZ", dates] },
  { time: ["TIMESTAMP_NS", dates], action: ["VARCHAR", actions], other: ["z", "DOUBLE", wholes] },
] as const;

export const tables: fc.Arbitrary<GeneratedTable> = fc.constantFrom(...schemas).chain((schema) => {
  const [name, type, others] = schema.other;
  const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { freq: 9 });
  const row = fc.tuple(maybe(schema.time[1]), maybe(schema.action[1]), maybe(others));
  return fc.array(row, { maxLength: 12 }).map((rows) => ({
    columns: [
      ["time", schema.time[0]],
      ["action", schema.action[0]],
      [name, type],
    ] as const,
    rows,
  }));
});

/** Writes a table as Parquet; a text that is none of its column's values is NULL. */
export async function writeTable(session: Session, { columns, rows }: GeneratedTable, path: string) {
  await session.set("generated", JSON.stringify(rows));
  const selected = columns.map(
    ([name, type], i) => `TRY_CAST(row ->> ${i} AS ${type}) AS "${name.replaceAll('"', '""')}"`,
  );
  await session.run(
    `COPY (
       SELECT ${selected.join(", ")}
       FROM (SELECT unnest(from_json(getvariable('generated'), '["JSON"]')) AS row)
     ) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
}
