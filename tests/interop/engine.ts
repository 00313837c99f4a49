import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";

const script = fileURLToPath(new URL("delta_engine.py", import.meta.url));

export type Kind = "delta-rs" | "delta-rs of 2024" | "polars" | "spark";
export type Row = Readonly<Record<string, unknown>>;

/** Null where it could not be installed. */
export function pythonOf(kind: Kind): string | null {
  const installed = inject("installed");
  if (kind === "spark") return installed.spark;
  return kind === "delta-rs of 2024" ? installed.old : installed.new;
}

/** Another engine, in a process of its own that answers one call after the other. */
export class Engine {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly scratch: string,
  ) {}

  static async start(kind: Kind): Promise<Engine> {
    const scratch = mkdtempSync(join(tmpdir(), "tumble-interop-"));
    const child = spawn(pythonOf(kind) ?? "", [script, kind.split(" ")[0] ?? ""], {
      cwd: scratch,
      env: { ...process.env, TZ: "UTC", DELTA_JARS: inject("installed").jars, SPARK_WAREHOUSE: scratch },
      stdio: ["pipe", "pipe", process.env.INTEROP_VERBOSE ? "inherit" : "ignore"],
    });
    const engine = new Engine(
      child,
      createInterface({ input: child.stdout })[Symbol.asyncIterator](),
      scratch,
    );
    await engine.answer();
    return engine;
  }

  async call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    this.child.stdin?.write(JSON.stringify({ call: name, args }) + "\n");
    return (await this.answer()) as T;
  }

  async read(path: string, version?: number): Promise<Row[]> {
    return sorted(await this.call<Row[]>("read", path, version ?? null));
  }

  stop(): void {
    this.child.stdin?.end();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private async answer(): Promise<unknown> {
    const line = await this.lines.next();
    if (line.done) throw new Error("The engine ended. INTEROP_VERBOSE=1 shows what it said.");
    const { value, error } = JSON.parse(line.value) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }
}

export function sorted(rows: readonly Row[]): Row[] {
  const keyed = rows.map((row) => {
    const fields = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
    return [JSON.stringify(fields), Object.fromEntries(fields)] as const;
  });
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
