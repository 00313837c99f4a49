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

/** What surrounds each query. */
export interface Surroundings {
  /** Makes the steps of one query. */
  readonly steps: (session: Session) => Step;
  /** The query as it may be asked; throws where it may not. */
  readonly allowed: (session: Session, sql: string) => Promise<string>;
  /** What to throw for an error of the query. */
  readonly told: (error: unknown, sql: string) => unknown;
}

const bare: Surroundings = {
  steps: () => (action) => action(),
  allowed: (_session, sql) => Promise.resolve(sql),
  told: (error) => error,
};

/** Kysely over one session: its queries run one after the other, and values come as `Cell` tells, nothing rounded. */
export class DuckDBDialect implements Dialect {
  constructor(
    private readonly open: () => Promise<Session>,
    private readonly surroundings = bare,
  ) {}

  createAdapter() {
    return new PostgresAdapter();
  }

  createDriver(): Driver {
    return new SessionDriver(this.open, this.surroundings);
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
    private readonly surroundings: Surroundings,
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
    return new Held(this.session, this.surroundings, release);
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
    private readonly surroundings: Surroundings,
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
    const { steps, allowed, told } = this.surroundings;
    const step = steps(this.session);
    try {
      const asked = await step(() => allowed(this.session, sql));
      const result = await step(() => this.session.stream(asked, parameters as readonly Value[]));
      let rows: R[] = [];
      for await (const row of result.inSteps(step)) {
        rows.push(row.object() as R);
        if (rows.length < chunkSize) continue;
        yield { rows };
        rows = [];
      }
      yield { rows };
    } catch (error) {
      throw told(error, sql);
    }
  }
}
