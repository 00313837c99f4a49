import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll } from "vitest";

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv }} Surroundings */

/** @type {Set<number>} */
const running = new Set();
afterAll(() => {
  for (const leader of running) end(leader);
});

/**
 * Runs a program while the tests' own process goes on, and ends it with all that it started when it hangs.
 * @type {(file: string, args: readonly string[], surroundings?: Surroundings) => Promise<{ status: number | null, output: string }>}
 */
export async function attempt(file, args, { cwd, env = {} } = {}) {
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, detached: true });
  child.stdin.end();
  const leader = child.pid ?? 0;
  running.add(leader);
  const timer = setTimeout(end, 240_000, leader);
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const [status] = await once(child, "close");
  clearTimeout(timer);
  running.delete(leader);
  return { status, output: Buffer.concat(said).toString() };
}

/**
 * What a program that succeeds says.
 * @type {(file: string, args: readonly string[], surroundings?: Surroundings) => Promise<string>}
 */
export async function run(file, args, surroundings) {
  const { status, output } = await attempt(file, args, surroundings);
  if (status !== 0) throw new Error(`"${[file, ...args].join(" ")}" ended with ${status}:\n${output}`);
  return output.trim();
}

/** @type {(leader: number) => void} */
function end(leader) {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
