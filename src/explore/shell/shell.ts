import { answer, parse } from "../ask.js";
import { bounded, type Bounds } from "../cancel.js";
import { queryError } from "../errors.js";
import { Limited } from "../formats/rows.js";
import { versionsOf } from "../pin.js";
import { render } from "../render.js";
import { openWorkspace, versionsIn, type Workspace, type WorkspaceOptions } from "../workspace.js";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../spelling.js";
import { identifier } from "../../duckdb/quote.js";
import { harmless } from "../../printable.js";
import { completeDot, help, namesCommand, parseDot, type Dot, type Mode } from "./dots.js";
import { split } from "./statement.js";

export interface Screen {
  readonly write: (text: string) => void;
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
}

const widestCell = 60;

/** A conversation with a lake: takes lines, prints answers, and no error ends it. */
export class Shell {
  private text = "";
  private mode: Mode = "table";
  private limit: number;
  private timer = false;
  private running: AbortController | null = null;
  private stopped = false;

  private constructor(
    private options: WorkspaceOptions,
    private workspace: Workspace,
    private readonly screen: Screen,
    private readonly bounds: Bounds,
  ) {
    this.limit = screen.isTerminal ? 100 : Infinity;
  }

  static async open(options: WorkspaceOptions, screen: Screen, bounds: Bounds = {}): Promise<Shell> {
    return new Shell(options, await openWorkspace(options), screen, bounds);
  }

  get prompt(): string {
    return this.text === "" ? "tumble> " : "   ...> ";
  }

  get greeting(): string {
    return `${this.state()}\nQueries end with a semicolon; .help lists commands, Ctrl-D ends.\n`;
  }

  /** Takes one line; false when the conversation is over. */
  async line(line: string): Promise<boolean> {
    if (this.isCommand(line)) return (await this.survive(() => this.command(parseDot(line)))) ?? true;
    if (this.text === "" && line.trim() === "") return true;
    const { ended, rest } = split(`${this.text}${line}\n`);
    this.text = rest;
    this.stopped = false;
    for (const sql of ended) await this.survive(() => this.statement(sql));
    return true;
  }

  /** The end of the input: what is left is a statement, too. */
  async end(): Promise<void> {
    const sql = this.text.trim();
    this.text = "";
    if (sql !== "") await this.survive(() => this.statement(sql));
  }

  /** Stops the running query and what was to follow it, which is true, or drops the lines so far. */
  interrupt(): boolean {
    this.stopped = true;
    if (!this.running) this.text = "";
    this.running?.abort();
    return this.running !== null;
  }

  /** What may come next, and the part of the line that it would take the place of. */
  async complete(line: string): Promise<[string[], string]> {
    if (this.running) return [[], line];
    if (this.text === "" && line.startsWith(".")) return [completeDot(line), line];
    const text = this.text + line;
    try {
      const rows = await this.workspace.session.rows<{ suggestion: string; suggestion_start: string }>(
        "SELECT suggestion, suggestion_start FROM sql_auto_complete(CAST($text AS VARCHAR))",
        { text },
      );
      const start = Number(rows[0]?.suggestion_start ?? text.length);
      const before = Buffer.from(text).subarray(0, start).toString();
      const word = text.slice(before.length);
      return [
        likely(
          rows.map((row) => row.suggestion),
          word,
        ),
        word,
      ];
    } catch {
      return [[], line];
    }
  }

  close(): void {
    this.workspace.session.close();
  }

  /** Also amid a statement whose semicolon was forgotten, for a word that cannot be meant as SQL. */
  isCommand(line: string): boolean {
    if (this.text === "") return line.trim().startsWith(".");
    return namesCommand(line) && !split(this.text).isInside;
  }

  private async survive<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      const told = queryError(error, "");
      this.screen.write(`${told instanceof Error ? told.message : String(told)}\n`);
      return undefined;
    }
  }

  private async statement(sql: string): Promise<void> {
    if (this.stopped) return;
    await this.reach(versionsIn(sql));
    this.workspace.checkFiles();
    const started = performance.now();
    const question = { sql, parameters: {} };
    this.running = new AbortController();
    const bounds = { ...this.bounds, signal: this.running.signal };
    try {
      const query =
        (this.options.unsafe ?? false)
          ? {
              sql,
              tables: new Set<string>(),
              functions: new Set<string>(),
              parameters: new Set<string>(),
              listsCatalog: true,
            }
          : await parse(this.workspace.session, question);
      await bounded(this.workspace.session, bounds, () =>
        answer(this.workspace, query, question, async (result) => {
          const rows = new Limited(result, this.limit);
          const cells = this.screen.isTerminal ? { widest: widestCell, visible: true } : {};
          for await (const piece of render({ columns: result.columns, rows }, this.mode, cells))
            this.screen.write(piece);
          if (rows.cut)
            this.screen.write(`The first ${this.limit} rows; there are more. See them with .limit all\n`);
        }),
      );
    } finally {
      this.running = null;
    }
    if (this.timer) this.screen.write(`${((performance.now() - started) / 1000).toFixed(3)} s\n`);
  }

  private async command(dot: Dot): Promise<boolean> {
    const { write } = this.screen;
    switch (dot.do) {
      case "quit":
        return false;
      case "help":
        write(help.map(([name, what]) => `${name.padEnd(37)} ${what}\n`).join(""));
        break;
      case "tables":
        write(`${this.workspace.names.join("\n")}\n`);
        for (const [name, reason] of this.workspace.broken)
          write(`${name} cannot be shown: ${harmless(reason)}\n`);
        break;
      case "schema":
        await this.schema(dot.name);
        break;
      case "at":
        await this.reopen({ ...this.options, at: dot.at });
        write(`${this.state()}\n`);
        break;
      case "refresh":
        await this.reopen({ ...this.options, at: undefined });
        write(`${this.state()}\n`);
        break;
      case "mode":
        this.mode = dot.mode;
        break;
      case "timer":
        this.timer = dot.on;
        break;
      case "limit":
        this.limit = dot.limit;
        break;
    }
    return true;
  }

  private async schema(name: string | undefined): Promise<void> {
    if (name !== undefined) await this.reach(versionsIn(`"${name}"`));
    const { names, session } = this.workspace;
    if (name !== undefined && !names.includes(name.toLowerCase()))
      throw new UserError(
        `There is no table or view "${harmless(name)}".${didYouMean(name, names)} Those there are: ${names.join(", ")}.`,
      );
    for (const each of name === undefined ? names : [name]) {
      const rows = await session.rows<{ column_name: string; column_type: string }>(
        `DESCRIBE ${identifier(each)}`,
      );
      const columns = rows.map((row) => `  ${harmless(row.column_name)} ${harmless(row.column_type)}\n`);
      this.screen.write(`${harmless(each)}\n${columns.join("")}`);
    }
  }

  /** Versions of tables are opened when they are first asked for. */
  private async reach(versions: readonly string[]): Promise<void> {
    if (versions.every((name) => this.workspace.names.includes(name))) return;
    await this.reopen(this.options, versions.map((name) => `"${name}"`).join());
  }

  /** The state in hand stays where the new one cannot be had. */
  private async reopen(options: WorkspaceOptions, text = ""): Promise<void> {
    const workspace = await openWorkspace(options, text);
    this.workspace.session.close();
    this.workspace = workspace;
    this.options = options;
  }

  private state(): string {
    const { lake } = this.workspace;
    return `The lake is at ${lake ? versionsOf(lake).join(", ") : "no state"}.`;
  }
}

/** The engine also suggests what is merely similar, which nothing could be completed to. */
function likely(suggestions: readonly string[], word: string): string[] {
  const begun = suggestions.filter((each) => each.toLowerCase().startsWith(word.toLowerCase()));
  return begun.length > 0 ? begun : suggestions.slice(0, 10);
}
