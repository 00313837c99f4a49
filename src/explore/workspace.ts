import type { Config } from "../config.js";
import type { Query } from "../duckdb/query.js";
import { lockDown } from "../duckdb/sandbox.js";
import { Session } from "../duckdb/session.js";
import type { Lake } from "../lake/lake.js";
import { checkThreads, parseMemory } from "./limits.js";
import type { NamedTable } from "./named.js";

export interface WorkspaceOptions {
  /** Absolute. */
  readonly lake: string;
  readonly config: Pick<Config, "sqlFolder" | "pins" | "inputTimezone" | "range" | "actions" | "watermark">;
  /** A run, a time or a version; undefined means now. */
  readonly at?: string | undefined;
  readonly tables?: readonly NamedTable[] | undefined;
  readonly cwd?: string | undefined;
  /** Lifts the sandbox. */
  readonly unsafe?: boolean | undefined;
  /** As DuckDB spells it: `2GB`. */
  readonly memory?: string | undefined;
  readonly threads?: number | undefined;
  /** The one file that `COPY … TO` of the program may write. */
  readonly writable?: string | undefined;
}

/** A session that sees one state of a lake, and nothing else. */
export interface Workspace {
  readonly session: Session;
  /** Null where nothing of it was asked for. */
  readonly lake: Lake | null;
  /** Tables and views by name, in the order of the names. */
  readonly names: readonly string[];
  /** These, and those that were not asked for. */
  readonly known: readonly string[];
  /** Views that this state of the lake cannot show, and why. */
  readonly broken: ReadonlyMap<string, string>;
  /** Throws where a file of the lake has become a link that leads out of it since. */
  readonly checkFiles: () => void;
}

/** What a workspace has to hold: everything by name, or what some queries read. Versions (`windows@12`) always by name. */
export interface Wanted {
  readonly names: ReadonlySet<string>;
  readonly all: boolean;
  /** Functions that the queries call; without them, those of the models are taken to be needed. */
  readonly functions?: ReadonlySet<string>;
}

export async function openSession(options: WorkspaceOptions): Promise<Session> {
  const { memory, threads } = options;
  if (memory !== undefined) parseMemory(memory);
  return Session.open({
    ...(threads === undefined ? {} : { threads: checkThreads(threads) }),
    ...(memory === undefined ? {} : { memoryLimit: memory }),
  });
}

/** A workspace with all tables and views, and the versions that a text mentions (`"windows@12"`). */
export async function openWorkspace(options: WorkspaceOptions, text = ""): Promise<Workspace> {
  const session = await openSession(options);
  try {
    return await furnish(session, options, { names: new Set(versionsIn(text)), all: true });
  } catch (error) {
    session.close();
    throw error;
  }
}

/** What one query needs, no more: a query that reads no table does not even look at the lake. */
export function wantedBy(query: Query): Wanted {
  return { names: query.tables, all: query.listsCatalog, functions: query.functions };
}

export function versionsIn(text: string): string[] {
  return [...text.toLowerCase().matchAll(/"([a-z][a-z0-9_]*@\d{1,15})"/g)].map((match) => match[1] ?? "");
}

/** Locks the session to the files of what is wanted, then makes that visible in it. */
export async function furnish(
  session: Session,
  options: WorkspaceOptions,
  wanted: Wanted,
): Promise<Workspace> {
  if (wanted.all || wanted.names.size > 0 || (options.tables ?? []).length > 0) {
    const { furnishLake } = await import("./furnish.js");
    return furnishLake(session, options, wanted);
  }
  if (!(options.unsafe ?? false)) await lockDown(session, { readable: [], writable: options.writable });
  return { session, lake: null, names: [], known: [], broken: new Map(), checkFiles: () => undefined };
}
