import type { DuckDBConnection, DuckDBType, DuckDBValue, Json } from "@duckdb/node-api";
import { bind, type Value } from "./bind.js";
import { reasonOf } from "./failed.js";
import { DuckDBInstance } from "./node-api.js";
import { Result } from "./result.js";

export type { Value } from "./bind.js";

export type Row = Record<string, Json>;

export interface SessionOptions {
  readonly threads?: number;
  /** As DuckDB spells it: `400MB`. */
  readonly memoryLimit?: string;
  readonly temporaryFolder?: string;
}

/** One engine in memory with one connection. Its clock zone is UTC, whatever the machine's. */
export class Session {
  private interruptions = 0;

  private constructor(private readonly connection: DuckDBConnection) {}

  static async open(options: SessionOptions = {}): Promise<Session> {
    const settings: Record<string, string> = {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "true",
    };
    if (options.threads !== undefined) settings.threads = String(options.threads);
    if (options.memoryLimit !== undefined) settings.memory_limit = options.memoryLimit;
    settings.temp_directory = options.temporaryFolder ?? "";
    const instance = await DuckDBInstance.create(":memory:", settings);
    const connection = await instance.connect();
    instance.closeSync();
    // Without a progress bar the engine does not tell its progress, not even when asked.
    await connection.run(`
      SET TimeZone = 'UTC';
      SET enable_progress_bar = true;
      SET enable_progress_bar_print = false;
      SET progress_bar_time = 0`);
    return new Session(connection);
  }

  /** Runs statements that need no values, one or several. */
  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Runs one statement and reads all its rows; integers of 64 bits and decimals come as text, nothing is rounded. */
  async rows<T = Row>(sql: string, values: Record<string, Value> = {}): Promise<T[]> {
    // Without values the engine is asked once, with an empty list of them three times.
    const isPlain = Object.keys(values).length === 0;
    const reader = isPlain
      ? await this.connection.runAndReadAll(sql)
      : await this.connection.runAndReadAll(sql, ...bound(values));
    return reader.getRowObjectsJson() as T[];
  }

  /** How many statements the engine sees in a text. */
  async countStatements(sql: string): Promise<number> {
    return (await this.connection.extractStatements(sql)).count;
  }

  /** Starts one statement; its rows come as they are asked for, and nothing else may run until they have. */
  async stream(sql: string, values: Record<string, Value> | readonly Value[] = {}): Promise<Result> {
    // `$1` is a name as any other.
    const named = isList(values) ? Object.fromEntries(values.map((value, i) => [i + 1, value])) : values;
    const before = this.interruptions;
    const result = await this.connection.stream(sql, ...bound(named));
    return new Result(result, async () =>
      this.interruptions > before
        ? new Error("INTERRUPT Error: Interrupted!")
        : reasonOf(sql, (text) => this.connection.run(text, ...bound(named))),
    );
  }

  /** Reads columns of whole numbers, each as one list: no object is made for a row. */
  async numbers(sql: string): Promise<number[][]> {
    const result = await this.connection.run(sql);
    const columns = Array.from({ length: result.columnCount }, (): number[] => []);
    for await (const chunk of result) {
      for (const [i, column] of columns.entries())
        for (const value of chunk.getColumnValues(i)) column.push(Number(value));
    }
    return columns;
  }

  /** Sets a session variable. `name` is an identifier of the code, never a person's text. */
  async set(name: string, value: Value): Promise<void> {
    // An empty list has no type of its own to be bound with.
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (isEmpty) await this.connection.run(`SET VARIABLE ${name} = CAST([] AS VARCHAR[])`);
    else await this.connection.run(`SET VARIABLE ${name} = $value`, ...bound({ value }));
  }

  /** Sets several, at once: one after the other would wait for the engine as often. */
  async setAll(values: Readonly<Record<string, Value>>): Promise<void> {
    await Promise.all(Object.entries(values).map(([name, value]) => this.set(name, value)));
  }

  /** Share of the running statement that is done, 0 to 100, or -1 while unknown. */
  get progress(): number {
    return this.connection.progress.percentage;
  }

  /** Cancels the running statement, which then fails. */
  interrupt(): void {
    this.interruptions++;
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }
}

/** Values and their types, each by name. */
function bound(
  values: Readonly<Record<string, Value>>,
): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  const pairs = Object.entries(values).map(([name, value]) => [name, bind(value, `$${name}`)] as const);
  return [
    Object.fromEntries(pairs.map(([name, { value }]) => [name, value])),
    Object.fromEntries(pairs.map(([name, { type }]) => [name, type])),
  ];
}

function isList(values: Record<string, Value> | readonly Value[]): values is readonly Value[] {
  return Array.isArray(values);
}
