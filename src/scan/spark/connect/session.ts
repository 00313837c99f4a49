import { randomUUID } from "node:crypto";
import type { RecordBatch } from "apache-arrow";
import { UserError } from "../../../errors.js";
import type { Cluster, Given, Read } from "../cluster.js";
import { isNeededSpark, neededSpark } from "../version.js";
import { Channel } from "./channel.js";
import { batchesIn, rowsIn } from "./decode.js";
import { interruption, sparkError } from "./errors.js";
import { Execution } from "./execution.js";
import type { Message, Method } from "./protocol.js";
import { errorInfoOf } from "./status.js";
import { addressOf, type Remote } from "./url.js";

export interface SessionOptions {
  /** How long to wait for the first answer, in milliseconds. */
  readonly patience?: number;
  /** What is to end with the session. */
  readonly whenClosed?: () => Promise<void>;
  /** Interrupts the session when it is aborted, also while it is being opened. */
  readonly signal?: AbortSignal | undefined;
}

/** One session of a Spark Connect server, with one statement at a time; nothing of it outlives `close`. */
export class SparkSession implements Cluster {
  private readonly id = randomUUID();
  private readonly channel: Channel;
  private readonly server: string;
  private serverSide: string | null = null;
  private running: Execution | null = null;
  private readonly stopping = new AbortController();
  private readonly onAbort = () => {
    void this.interrupt();
  };
  private share = 0;
  private listener: (share: number) => void = () => undefined;
  /** As the server tells it: `4.2.0`. */
  version = "";

  private constructor(
    private readonly remote: Remote,
    private readonly options: SessionOptions,
  ) {
    this.channel = new Channel(remote);
    this.server = addressOf(remote);
    if (options.signal?.aborted) this.onAbort();
    else options.signal?.addEventListener("abort", this.onAbort);
  }

  /** Finds out that a server of a Spark that will do answers; sets nothing. */
  static async open(remote: Remote, options: SessionOptions = {}): Promise<SparkSession> {
    const { patience = 20_000 } = options;
    const session = new SparkSession(remote, options);
    try {
      const answer = await session.ask("AnalyzePlan", { spark_version: {} }, patience);
      const said = answer.spark_version as { version?: string } | undefined;
      session.version = said?.version ?? "unknown";
      if (!isNeededSpark(session.version)) {
        throw new UserError(
          `The server at ${session.server} runs Spark ${session.version}, but ${neededSpark} is needed. Name a server of one.`,
        );
      }
      session.observe(answer);
      return session;
    } catch (error) {
      session.hangUp();
      throw error;
    }
  }

  /** Share of the running statement's tasks that are done, 0 to 1, each time the server tells it. */
  onProgress(listener: (share: number) => void): void {
    this.listener = listener;
  }

  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    await this.ask("Config", { operation: { set: { pairs } } });
  }

  /** Runs one statement for its effect on the session. */
  async run(sql: string, values: Readonly<Record<string, Given>> = {}): Promise<void> {
    await this.finish({ command: { sql_command: { sql, named_arguments: literals(values) } } });
  }

  /** Runs one query and reads all its rows; integers of 64 bits, decimals, dates and instants come as text. */
  async rows<T>(sql: string, values: Readonly<Record<string, Given>> = {}): Promise<T[]> {
    const rows: unknown[] = [];
    for await (const batch of this.batches(sql, values)) rows.push(...rowsIn(batch));
    return rows as T[];
  }

  /** Runs one query; its rows come as they arrive, and nothing else may run until they have. */
  async *stream<T>(sql: string): AsyncGenerator<T[], void> {
    for await (const batch of this.batches(sql)) yield rowsIn(batch) as T[];
  }

  /** Runs one query; its batches come as they are asked for, and nothing else may run until they have. */
  async *batches(
    sql: string,
    values: Readonly<Record<string, Given>> = {},
  ): AsyncGenerator<RecordBatch, void> {
    const plan = { root: { sql: { query: sql, named_arguments: literals(values) } } };
    for await (const bytes of this.execute(plan)) yield* batchesIn(bytes);
  }

  /** Makes a temporary view of files; `columns` are expressions of SQL, which see `_metadata`. */
  async createView(name: string, read: Read, columns: readonly string[]): Promise<void> {
    const { format, schema, options, paths } = read;
    const source = { format, ...(schema === undefined ? {} : { schema }), options, paths };
    const expressions = columns.map((expression) => ({ expression_string: { expression } }));
    const input = { project: { input: { read: { data_source: source } }, expressions } };
    await this.finish({ command: { create_dataframe_view: { input, name, replace: true } } });
  }

  /** The files that a view was made of, each as the URI that Spark calls it by; also those without content. */
  async filesOf(view: string): Promise<string[]> {
    const plan = { root: { sql: { query: `SELECT * FROM ${view}` } } };
    const answer = await this.ask("AnalyzePlan", { input_files: { plan } });
    const { files = [] } = (answer.input_files ?? {}) as { files?: string[] };
    return files;
  }

  /** Lets the executors write the rows of a query to a folder that is not there yet. */
  async writeParquet(sql: string, folder: string): Promise<void> {
    const failIfThere = 3;
    const write = { input: { sql: { query: sql } }, source: "parquet", path: folder, mode: failIfThere };
    await this.finish({ command: { write_operation: write } });
  }

  /** Cancels the running statement, and returns when it has failed. So does every one that follows, for good. */
  async interrupt(): Promise<void> {
    this.stopping.abort();
    await this.running?.interrupt();
  }

  /** Ends the session on the server, and with it whatever still runs there. */
  async close(): Promise<void> {
    const patience = this.stopping.signal.aborted ? 2000 : 5000;
    await this.channel.call("ReleaseSession", this.common(), patience).catch(() => undefined);
    this.hangUp();
    await this.options.whenClosed?.();
  }

  private hangUp(): void {
    this.options.signal?.removeEventListener("abort", this.onAbort);
    this.channel.close();
  }

  private common(): Message {
    const user = this.remote.user ?? "tumble";
    return {
      session_id: this.id,
      client_type: "tumble",
      user_context: { user_id: user, user_name: user },
      // A server that was started anew refuses this, rather than go on without the session's variables.
      ...(this.serverSide === null ? {} : { client_observed_server_side_session_id: this.serverSide }),
    };
  }

  private observe({ server_side_session_id: id }: Message): void {
    if (typeof id === "string" && id !== "") this.serverSide ??= id;
  }

  private async finish(plan: Message): Promise<void> {
    const batches = this.execute(plan);
    while (!(await batches.next()).done);
  }

  private async *execute(plan: Message): AsyncGenerator<Uint8Array, void> {
    if (this.running) throw new Error("A session of Spark runs one statement at a time.");
    this.checkStopping();
    const execution = new Execution(this.channel, () => this.common(), plan);
    this.running = execution;
    this.share = 0;
    try {
      for await (const response of execution.responses()) {
        this.observe(response);
        if (response.execution_progress) this.tell(response.execution_progress as Message);
        if (response.arrow_batch) yield (response.arrow_batch as { data: Uint8Array }).data;
      }
    } catch (error) {
      throw await this.explained(error);
    } finally {
      this.running = null;
    }
  }

  private tell({ stages }: Message): void {
    const all = (stages ?? []) as readonly Message[];
    const sum = (field: string) => all.reduce((total, stage) => total + Number(stage[field] ?? 0), 0);
    const tasks = sum("num_tasks");
    if (tasks === 0) return;
    // Stages are announced as they come, so the share would fall now and then.
    this.share = Math.max(this.share, sum("num_completed_tasks") / tasks);
    this.listener(this.share);
  }

  private async ask(method: Method, message: Message, patience?: number): Promise<Message> {
    this.checkStopping();
    try {
      const whole = { ...this.common(), ...message };
      return await this.channel.call(method, whole, patience, this.stopping.signal);
    } catch (error) {
      throw await this.explained(error);
    }
  }

  private checkStopping(): void {
    if (this.stopping.signal.aborted) throw interruption(this.server);
  }

  private async explained(error: unknown): Promise<unknown> {
    if (this.stopping.signal.aborted) return interruption(this.server, error);
    const { errorId } = errorInfoOf(error);
    if (errorId === undefined) return sparkError(error, this.server);
    const asked = { ...this.common(), error_id: errorId };
    const details = await this.channel.call("FetchErrorDetails", asked, 5000).catch((): Message => ({}));
    return sparkError(error, this.server, details);
  }
}

function literals(values: Readonly<Record<string, Given>>): Message {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
}

function literal(value: Given): Message {
  if (value === null) return { expression_string: { expression: "NULL" } };
  if (typeof value === "boolean") return { literal: { boolean: value } };
  if (typeof value === "string") return { literal: { string: value } };
  return { literal: Number.isSafeInteger(value) ? { long: String(value) } : { double: value } };
}
