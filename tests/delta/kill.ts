import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import ts from "typescript";
import { history } from "../../src/delta/history.js";
import { createTable, opened, temporaryFolder } from "./tables.js";

export interface Storm {
  /** Of processes that commit at the same time, each to a date of its own. */
  readonly processes: number;
  readonly seconds: number;
  /** A process that commits is killed within so many milliseconds. */
  readonly lifetime?: number;
  /** Ends the storm before its time. */
  readonly commits?: number;
  /** Where the table is made. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly kills: number;
  readonly versions: number;
  readonly acknowledged: number;
  /** Commits that were acknowledged and are not in the history; there must be none. */
  readonly lost: readonly string[];
  /** What committers said before they ended by themselves; there must be nothing. */
  readonly complaints: string;
}

/** Commits from several processes, each of which is killed again and again, while this one reads. */
export async function killStorm(storm: Storm): Promise<Outcome> {
  const { processes, seconds, lifetime = 300, commits = Infinity, env = {} } = storm;
  const { folder } = await createTable(storm.folder);
  const script = compiled("tests/delta/committer.ts");
  const until = Date.now() + seconds * 1000;
  const acknowledged: string[] = [];
  let kills = 0;
  let complaints = "";
  const goesOn = () => Date.now() < until && acknowledged.length < commits;

  async function lifetimes(index: number): Promise<void> {
    for (let life = 0; goesOn(); life++) {
      const date = `2016-07-${String(index + 1).padStart(2, "0")}`;
      const child = spawn(process.execPath, [script, folder, `p${index}-${life}`, date], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = collect(child, acknowledged, (text) => (complaints += text));
      await Promise.race([ended, momentOfDeath(child, lifetime)]);
      if (child.kill("SIGKILL")) kills++;
      await ended;
    }
  }
  async function readAlong(): Promise<void> {
    while (goesOn()) {
      await opened(folder);
      await sleep(5);
    }
  }
  await Promise.all([readAlong(), ...Array.from({ length: processes }, (_, index) => lifetimes(index))]);
  const { version } = await opened(folder);
  for (let i = 0; i <= 20; i++) await opened(folder, { version: Math.floor((version * i) / 20) });
  const committed = new Set<string>();
  for await (const entry of history(folder)) {
    for (const action of entry.actions)
      if ("add" in action) committed.add(`${entry.version} ${action.add.path}`);
  }
  const lost = acknowledged.filter((line) => !committed.has(line));
  return { kills, versions: version, acknowledged: acknowledged.length, lost, complaints };
}

/** Mostly while commits are made one after another, now and then while the process still begins. */
async function momentOfDeath(child: ChildProcess, lifetime: number): Promise<void> {
  if (Math.random() < 0.8) await new Promise((done) => child.stdout?.once("data", done));
  await sleep(Math.random() * lifetime);
}

/** Whole lines only: what a process wrote before it was killed may end within one. */
function collect(child: ChildProcess, lines: string[], complain: (text: string) => void): Promise<void> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => {
    complain(chunk.toString());
  });
  return new Promise((done) => {
    child.on("close", () => {
      lines.push(...text.split("\n").slice(0, -1));
      done();
    });
  });
}

/** The script as plain JavaScript, with all it imports, so that any supported Node can run it. */
function compiled(script: string): string {
  const target = temporaryFolder();
  const sources = [...readdirSync("src/delta").map((name) => `src/delta/${name}`), "src/errors.ts"];
  for (const source of [...sources, script, join(dirname(script), "engine.ts")]) {
    const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        verbatimModuleSyntax: true,
      },
    });
    const output = join(target, source.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, outputText);
  }
  cpSync("package.json", join(target, "package.json"));
  symlinkSync(resolve("node_modules"), join(target, "node_modules"));
  return join(target, script.replace(/\.ts$/, ".js"));
}
