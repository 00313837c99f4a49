import { resolve } from "node:path";
import { Kysely } from "kysely";
import { loadConfig, type Config } from "../config.js";
import { DuckDBDialect } from "../duckdb/dialect.js";
import { parseQuery } from "../duckdb/query.js";
import type { Cell } from "../duckdb/values.js";
import { UserError } from "../errors.js";
import { readHistory, type HistoryEntry } from "../lake/history.js";
import { findTable } from "../lake/tables.js";
import type { RunOptions } from "../run/options.js";
import type { PlanResult, Result } from "../run/result.js";
import type { Status } from "../run/status.js";
import { didYouMean } from "../spelling.js";
import { answerInSteps, openFor, type Parameters } from "./ask.js";
import { boundedSteps } from "./cancel.js";
import { queryError } from "./errors.js";
import { inLibraryWords } from "./library-errors.js";
import { checkTimeout, parseMemory, slack } from "./limits.js";
import type { LakeTables } from "./schema.js";
import { openWorkspace, type WorkspaceOptions } from "./workspace.js";

export interface OpenOptions {
  /** The project file; without it `tumble.yaml` of `cwd` if there is one, else the defaults. */
  readonly config?: string;
  /** What relative paths start from; the current folder of the process if not given. */
  readonly cwd?: string;
}

export interface ReadOptions {
  /** Cancels the queries. */
  readonly signal?: AbortSignal;
  /** Seconds that one query may take with the fetching of its rows; 300 if not given, Infinity for no limit. */
  readonly timeout?: number;
  /** The lake as it was: a run, a time, or a version such as `windows@12`. */
  readonly at?: string;
  /** Most memory of the engine, as DuckDB spells it; `2GB` if not given. */
  readonly memory?: string;
  readonly threads?: number;
  /** Lifts the sandbox: SQL may then read and write any file. */
  readonly unsafe?: boolean;
}

type LakeRunOptions = Omit<RunOptions, "config"> & { readonly source?: readonly string[] };

/** As of the command line. */
const usual = { timeout: 300, memory: "2GB" };

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
    try {
      const limits = limitsOf(options);
      const { workspace, query } = await openFor(this.reading(options), question);
      try {
        const step = boundedSteps(workspace.session, limits);
        for await (const row of answerInSteps(workspace, query, question, step)) yield row.object();
      } finally {
        workspace.session.close();
      }
    } catch (error) {
      throw inLibraryWords(error);
    }
  }

  /**
   * The lake's tables and views as they are now, or were, for typed queries. The state is pinned by the first query;
   * call `destroy()` when done. A project adds its own marts: `lake.db<LakeTables & { sessions: SessionsRow }>()`.
   */
  db<Tables = LakeTables>(options: ReadOptions = {}): Kysely<Tables> {
    const limits = limitsOf(options);
    const told = (error: unknown, sql = "") => inLibraryWords(queryError(error, sql));
    let checkFiles: () => void = () => undefined;
    const open = async () => {
      try {
        const workspace = await openWorkspace(this.reading(options));
        ({ checkFiles } = workspace);
        return workspace.session;
      } catch (error) {
        throw told(error);
      }
    };
    return new Kysely<Tables>({
      dialect: new DuckDBDialect(open, {
        steps: (session) => boundedSteps(session, limits),
        allowed: async (session, sql) => {
          checkFiles();
          return (options.unsafe ?? false) ? sql : (await parseQuery(session, sql)).sql;
        },
        told,
      }),
    });
  }

  private reading({ at, memory = usual.memory, threads, unsafe }: ReadOptions): WorkspaceOptions {
    return { lake: this.folder, config: this.config, cwd: this.cwd, at, memory, threads, unsafe };
  }
}

/** The engine is held to `memory` by itself, but not all of its functions count what they use. */
function limitsOf({ signal, timeout = usual.timeout, memory = usual.memory }: ReadOptions) {
  return { signal, timeout: checkTimeout(timeout), memory: parseMemory(memory) + slack };
}
