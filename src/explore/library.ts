import { resolve } from "node:path";
import { Kysely } from "kysely";
import { loadConfig, type Config } from "../config.js";
import { DuckDBDialect } from "../duckdb/dialect.js";
import type { Cell } from "../duckdb/values.js";
import { UserError } from "../errors.js";
import { readHistory, type HistoryEntry } from "../lake/history.js";
import { findTable } from "../lake/tables.js";
import type { RunOptions } from "../run/options.js";
import type { PlanResult, Result } from "../run/result.js";
import type { Status } from "../run/status.js";
import { didYouMean } from "../spelling.js";
import { answer, openFor, type Parameters } from "./ask.js";
import { bounded, type Bounds } from "./cancel.js";
import type { LakeTables } from "./schema.js";
import { openWorkspace, type WorkspaceOptions } from "./workspace.js";

export interface OpenOptions {
  /** The project file; without it `tumble.yaml` of `cwd` if there is one, else the defaults. */
  readonly config?: string;
  /** What relative paths start from; the current folder of the process if not given. */
  readonly cwd?: string;
}

export interface ReadOptions extends Bounds {
  /** The lake as it was: a run, a time, or a version such as `windows@12`. */
  readonly at?: string;
  /** As DuckDB spells it: `2GB`. */
  readonly memory?: string;
  readonly threads?: number;
  /** Lifts the sandbox: SQL may then read and write any file. */
  readonly unsafe?: boolean;
}

type LakeRunOptions = Omit<RunOptions, "config"> & { readonly source?: readonly string[] };

/** What is not among these would quietly be no option, where no compiler looks. */
const runOptions: Readonly<Record<keyof LakeRunOptions, true>> = {
  source: true,
  from: true,
  to: true,
  dryRun: true,
  force: true,
  forget: true,
  allOrNothing: true,
  threads: true,
  allowEmpty: true,
  isSettled: true,
};

/** A lake by its folder; without one, the project's. */
export async function openLake(folder?: string, options: OpenOptions = {}): Promise<LakeHandle> {
  const cwd = options.cwd ?? process.cwd();
  const config = await loadConfig(options.config, cwd);
  const lake = folder === undefined ? resolve(config.folder, config.lake) : resolve(cwd, folder);
  return new LakeHandle({ ...config, lake }, cwd);
}

export class LakeHandle {
  constructor(
    readonly config: Config,
    private readonly cwd: string,
  ) {}

  get folder(): string {
    return this.config.lake;
  }

  /**
   * Brings the lake up to what the raw files and the SQL are now, as `tumble run` does. Throws a `UserError`; dates
   * that were withheld are no error here, but in the result.
   */
  async run(options: LakeRunOptions = {}): Promise<Result | PlanResult> {
    const { source, ...rest } = options;
    for (const name of Object.keys(options)) {
      if (name in runOptions) continue;
      const known = Object.keys(runOptions);
      throw new UserError(
        `"${name}" is not an option of run.${didYouMean(name, known)} Options are ${known.join(", ")}.`,
      );
    }
    const { run } = await import("../run/run.js");
    const config =
      source === undefined
        ? this.config
        : { ...this.config, source: source.map((each) => resolve(this.cwd, each)) };
    return run({ ...rest, config }, { cwd: this.cwd, now: () => new Date() });
  }

  /** How the lake stands beside the raw files and the SQL as they are now, as `tumble status` tells. */
  async status(): Promise<Status> {
    const { examine } = await import("../run/status.js");
    const surroundings = { cwd: this.cwd, now: () => new Date() };
    return (await examine({ config: this.config }, surroundings)).status;
  }

  /** The newest versions of a table, newest first. */
  async history(table = "windows", limit = 100): Promise<HistoryEntry[]> {
    return readHistory(await findTable(table, this.folder, this.cwd), { limit });
  }

  /** The rows of one query, as they are computed. Parameters are bound to `$name`. */
  async *query(
    sql: string,
    parameters: Parameters = {},
    options: ReadOptions = {},
  ): AsyncGenerator<Record<string, Cell>, void, void> {
    const question = { sql, parameters };
    const { workspace, query } = await openFor(this.reading(options), question);
    const stop = () => {
      workspace.session.interrupt();
    };
    options.signal?.addEventListener("abort", stop);
    try {
      const result = await bounded(workspace.session, options, () =>
        answer(workspace, query, question, (result) => Promise.resolve(result)),
      );
      for await (const row of result) yield row.object();
    } finally {
      options.signal?.removeEventListener("abort", stop);
      workspace.session.close();
    }
  }

  /**
   * The lake's tables and views as they are now, or were, for typed queries. The state is pinned by the first query;
   * call `destroy()` when done. A project adds its own marts: `lake.db<LakeTables & { sessions: SessionsRow }>()`.
   */
  db<Tables = LakeTables>(options: ReadOptions = {}): Kysely<Tables> {
    const open = async () => {
      const { session } = await openWorkspace(this.reading(options));
      options.signal?.addEventListener("abort", () => {
        session.interrupt();
      });
      return session;
    };
    return new Kysely<Tables>({ dialect: new DuckDBDialect(open) });
  }

  private reading({ at, memory, threads, unsafe }: ReadOptions): WorkspaceOptions {
    return { lake: this.folder, config: this.config, cwd: this.cwd, at, memory, threads, unsafe };
  }
}
