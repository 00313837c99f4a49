import {
  PostgresAdapter,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import type { Step } from "./result.js";
import type { Session, Value } from "./session.js";

const chunkRows = 2048;

/** Makes the steps of one query. */
export type Steps = (session: Session) => Step;

const unlimited: Steps = () => (action) => action();

/** Kysely over one session: its queries run one after the other, and values come as `Cell` tells, nothing rounded. */
export class DuckDBDialect implements Dialect {
  constructor(
    private readonly open: () => Promise<Session>,
    private readonly steps: Steps = unlimited,
  ) {}

  createAdapter() {
    return new PostgresAdapter();
  }

  createDriver(): Driver {
    return new SessionDriver(this.open, this.steps);
  }

  createQueryCompiler() {
    return new PostgresQueryCompiler();
  }

  createIntrospector(): DatabaseIntrospector {
    throw new Error("Migrations have no place in a lake: its tables are what runs publish.");
  }
}

class SessionDriver implements Driver {
  private session: Session | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly open: () => Promise<Session>,
    private readonly steps: Steps,
  ) {}

  async init(): Promise<void> {
    this.session = await this.open();
  }

  /** Waits until whoever has the session gives it back. */
  async acquireConnection(): Promise<Held> {
    const before = this.last;
    let release: () => void = () => undefined;
    this.last = new Promise((resolve) => (release = resolve));
    await before;
    if (!this.session) throw new Error("The driver was not initialised.");
    return new Held(this.session, this.steps, release);
  }

  releaseConnection(held: Held): Promise<void> {
    held.release();
    return Promise.resolve();
  }

  beginTransaction(held: Held): Promise<void> {
    return held.session.run("BEGIN TRANSACTION");
  }

  commitTransaction(held: Held): Promise<void> {
    return held.session.run("COMMIT");
  }

  rollbackTransaction(held: Held): Promise<void> {
    return held.session.run("ROLLBACK");
  }

  destroy(): Promise<void> {
    this.session?.close();
    return Promise.resolve();
  }
}

class Held implements DatabaseConnection {
  constructor(
    readonly session: Session,
    private readonly steps: Steps,
    readonly release: () => void,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const rows: R[] = [];
    for await (const result of this.streamQuery<R>(query)) rows.push(...result.rows);
    return { rows };
  }

  async *streamQuery<R>(
    { sql, parameters }: CompiledQuery,
    chunkSize = chunkRows,
  ): AsyncGenerator<QueryResult<R>> {
    const step = this.steps(this.session);
    const result = await step(() => this.session.stream(sql, parameters as readonly Value[]));
    let rows: R[] = [];
    for await (const row of result.inSteps(step)) {
      rows.push(row.object() as R);
      if (rows.length < chunkSize) continue;
      yield { rows };
      rows = [];
    }
    yield { rows };
  }
}
