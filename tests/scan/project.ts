import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig, type Config } from "../../src/config.js";
import { Session, type Row } from "../../src/duckdb/session.js";
import { openLake } from "../../src/lake/lake.js";
import { viewTable } from "../../src/lake/read.js";
import type { RunOptions } from "../../src/run/options.js";
import type { PlanResult, Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";

/** A folder with raw files, a configuration, models of its own, and a lake; gone after the test. */
export class Project {
  private constructor(readonly folder: string) {}

  static async of(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), "tumble-project-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const project = new Project(folder);
    await project.write(files);
    return project;
  }

  async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, name)), { recursive: true });
      await writeFile(join(this.folder, name), content);
    }
  }

  /** The program's own run, here in this process. */
  async run(settings: Partial<Config> = {}, options: Partial<RunOptions> = {}): Promise<Result> {
    const config = { ...(await loadConfig(undefined, this.folder)), ...settings };
    const result = await run({ config, ...options }, { cwd: this.folder, now: () => new Date() });
    if (isPlan(result)) throw new Error("The run only planned.");
    return result;
  }

  /** Opens the lake's tables under their names, for queries. */
  async reading<T>(read: (session: Session) => Promise<T>): Promise<T> {
    const session = await Session.open({ threads: 1 });
    try {
      const folder = join(this.folder, "lake");
      const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("_"));
      const lake = await openLake(folder, names);
      for (const [name, snapshot] of lake.tables) await viewTable(session, name, snapshot);
      return await read(session);
    } finally {
      session.close();
    }
  }

  /** All rows of one table, in the order of its columns. */
  async table(name: string): Promise<Row[]> {
    return this.reading((session) => session.rows(`FROM ${name} ORDER BY ALL`));
  }
}

function isPlan(result: Result | PlanResult): result is PlanResult {
  return result.outcome === "plan";
}
