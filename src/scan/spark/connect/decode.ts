import { DataType, tableFromIPC, TimeUnit, type RecordBatch } from "apache-arrow";

/** A value of a result: integers of 64 bits, decimals, dates and instants are text, so that nothing is rounded. */
export type Cell = string | number | boolean | null;

/** Every batch that Spark sends is an Arrow stream of its own. */
export function batchesIn(bytes: Uint8Array): RecordBatch[] {
  return tableFromIPC(bytes).batches;
}

export function rowsIn(batch: RecordBatch): Record<string, Cell>[] {
  const columns = batch.schema.fields.map(({ name }, i) => ({ name, cells: cellsOf(batch, i) }));
  return Array.from({ length: batch.numRows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, cells }) => [name, cells[row] ?? null])),
  );
}

function cellsOf(batch: RecordBatch, column: number): Cell[] {
  const vector = batch.getChildAt(column);
  const field = batch.schema.fields[column];
  if (!vector || !field) throw new Error(`A batch of Spark has no column ${column}.`);
  const type = field.type as DataType;
  const raw = vector.data[0]?.values as Iterable<unknown> & ArrayLike<unknown>;
  return Array.from({ length: batch.numRows }, (_, row): Cell => {
    if (DataType.isNull(type) || !vector.isValid(row)) return null;
    // get() gives instants as milliseconds, which loses three digits.
    if (DataType.isTimestamp(type)) return instantText(raw[row] as bigint, type.unit, type.timezone);
    const value: unknown = vector.get(row);
    if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
    if (DataType.isDecimal(type)) return decimalText(value, type.scale);
    if (typeof value === "bigint") return String(value);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    throw new Error(
      `The column "${field.name}" has a type that this program does not decode; CAST it to STRING.`,
    );
  });
}

/** Years of four digits only, as ISO 8601 spells them. */
function instantText(value: bigint, unit: TimeUnit, zone?: string | null): string {
  if (unit !== TimeUnit.MICROSECOND) throw new Error("Spark's instants come in microseconds.");
  const micros = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((value - micros) / 1_000_000n);
  const text = new Date(seconds * 1000).toISOString().replace(/\.000Z$/, "");
  return `${text}.${String(micros).padStart(6, "0")}${zone ? "Z" : ""}`;
}

function decimalText(value: unknown, scale: number): string {
  const digits = String(value);
  if (scale === 0) return digits;
  const [, sign = "", whole = ""] = /^(-?)(\d+)$/.exec(digits) ?? [];
  const padded = whole.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
