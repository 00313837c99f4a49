import type { DuckDBResult } from "@duckdb/node-api";
import { hasFailed } from "./failed.js";
import { typeOfColumn } from "./refused.js";
import { cellOf, jsonOf, textOf, type Cell, type EngineType, type EngineValue } from "./values.js";

export interface ResultColumn {
  readonly name: string;
  /** As DESCRIBE prints it. */
  readonly type: string;
}

/** A row that knows how to spell each of its values. */
export class ResultRow {
  constructor(
    private readonly values: readonly EngineValue[],
    private readonly result: Pick<Result, "columns" | "types">,
  ) {}

  /** The row without the columns from `count` on. */
  first(count: number): ResultRow {
    return new ResultRow(this.values.slice(0, count), this.result);
  }

  /** NULL is null. */
  texts(): (string | null)[] {
    return this.values.map((value, i) => textOf(value, this.typeAt(i)));
  }

  cells(): Cell[] {
    return this.values.map(cellOf);
  }

  object(): Record<string, Cell> {
    return Object.fromEntries(
      this.result.columns.map(({ name }, i) => [name, cellOf(this.values[i] ?? null)]),
    );
  }

  /** The JSON text of each value. */
  jsons(): string[] {
    return this.values.map((value, i) => jsonOf(value, this.typeAt(i)));
  }

  private typeAt(index: number): EngineType {
    const type = this.result.types[index];
    if (!type) throw new RangeError(`There is no column ${index}.`);
    return type;
  }
}

/** Runs one step of a query: its start, or the fetching of some of its rows. */
export type Step = <T>(action: () => Promise<T>) => Promise<T>;

/** Rows of a running statement, computed as they are asked for. Names of columns that occur twice are told apart. */
export class Result {
  readonly columns: readonly ResultColumn[];
  readonly types: readonly EngineType[];

  constructor(
    private readonly result: DuckDBResult,
    private readonly reason: () => Promise<Error>,
  ) {
    const names = distinct(result.columnNames());
    this.types = names.map((name, i) => typeOfColumn(result, i, name));
    this.columns = names.map((name, i) => ({ name, type: nameOf(this.types[i]) }));
  }

  [Symbol.asyncIterator](): AsyncGenerator<ResultRow, void, void> {
    return this.inSteps((action) => action());
  }

  /** The rows, each fetch of which is made by `step`. */
  async *inSteps(step: Step): AsyncGenerator<ResultRow, void, void> {
    for (;;) {
      const chunk = await step(() => this.result.fetchChunk());
      if (hasFailed(this.result)) throw await step(this.reason);
      if (!chunk || chunk.rowCount === 0) return;
      for (const values of chunk.getRows()) yield new ResultRow(values, this);
    }
  }
}

/** `a`, `a`, `b` → `a`, `a:1`, `b` */
function distinct(names: readonly string[]): string[] {
  const given = new Set(names);
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let count = 1; taken.has(own) || (count > 1 && given.has(own)); count++) own = `${name}:${count}`;
    taken.add(own);
    return own;
  });
}

function nameOf(type: EngineType | undefined): string {
  return type?.alias === "JSON" ? "JSON" : String(type);
}
