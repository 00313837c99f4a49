import { spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const program = resolve("dist/main.js");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surrounded {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of node itself, such as --import. */
  readonly node?: readonly string[];
  /** Kill the process after so many milliseconds. */
  readonly killAfter?: number;
}

/** Runs the program as a process of its own, as a person or a scheduler does. */
export function tumble(args: readonly string[], surrounded: Surrounded): Promise<Ended> {
  return ended(process.execPath, [...(surrounded.node ?? []), program, ...args], surrounded);
}

export function ended(command: string, args: readonly string[], surrounded: Surrounded): Promise<Ended> {
  const { cwd, env = {}, killAfter } = surrounded;
  const child = spawn(command, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, stdout, stderr });
    });
  });
}

/** Colours and time zones come from the test alone. */
function environment(): NodeJS.ProcessEnv {
  const own = ["FORCE_COLOR", "NO_COLOR", "NODE_OPTIONS", "TZ"];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.includes(name)));
}

/** Runs the program, and fails unless it succeeds without a word on standard error. */
export async function succeed(args: readonly string[], surrounded: Surrounded): Promise<string> {
  const { code, stdout, stderr } = await tumble(args, surrounded);
  if (code !== 0 || stderr !== "") throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A temporary folder with files of these names and contents, gone after the tests. */
export async function newFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tumble-cli-"));
  await writeFiles(folder, files);
  return folder;
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
