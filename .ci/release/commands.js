import { execFileSync } from "node:child_process";

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string }} Surroundings */

/** A program that was run said no. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {string} output
   */
  constructor(command, output) {
    super(`"${command}" failed:\n${output.trim()}`);
    this.output = output;
  }
}

/**
 * What a program prints, without the last line end.
 * @type {(file: string, args: readonly string[], surroundings?: Surroundings) => string}
 */
export function run(file, args, { cwd, env = {}, input } = {}) {
  try {
    const options = { cwd, input, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 };
    return execFileSync(file, args, { ...options, encoding: "utf8", stdio: "pipe" }).trimEnd();
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    const said = `${stdout}\n${stderr}`.trim();
    throw new CommandFailed([file, ...args].join(" "), said === "" ? String(error) : said);
  }
}

/** @type {(args: readonly string[], surroundings?: Surroundings) => string} */
export const git = (args, surroundings) => run("git", args, surroundings);

/**
 * npm says what went wrong, even below an "npm run --silent".
 * @type {(args: readonly string[], surroundings?: Surroundings) => string}
 */
export const npm = (args, { env, ...surroundings } = {}) =>
  run("npm", [...args, "--no-audit", "--no-fund"], {
    ...surroundings,
    env: { npm_config_loglevel: "error", ...env },
  });

/** @type {(text: string) => string[]} */
export const lines = (text) => text.split("\n").filter((line) => line !== "");

/**
 * Runs a script's story; an error becomes its message and exit code 1.
 * @type {(story: () => void | Promise<void>) => Promise<void>}
 */
export async function tell(story) {
  try {
    await story();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
