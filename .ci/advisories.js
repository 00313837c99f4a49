// "npm audit" of what users install. Exit code 75, a temporary failure, where the registry has no advisories to ask.
import { spawnSync } from "node:child_process";

/**
 * What an answer of "npm audit --json" means: a line to print, and an exit code.
 * @type {(answer: string) => { line: string, code: number }}
 */
export function judge(answer) {
  /** @type {{ message?: string, vulnerabilities?: Record<string, { severity: string }> }} */
  const { vulnerabilities, message } = parsed(answer);
  if (!vulnerabilities) {
    return { line: `Advisories not checked: the registry cannot be asked (${message}).`, code: 75 };
  }
  const bad = Object.entries(vulnerabilities).filter(([, it]) => ["high", "critical"].includes(it.severity));
  const names = bad.map(([name, { severity }]) => `${name} (${severity})`).join(", ");
  return bad.length === 0
    ? { line: "No advisory of high or critical severity concerns what users install.", code: 0 }
    : { line: `Advisories concern ${names}. See "npm audit --omit dev".`, code: 1 };
}

/** @type {(answer: string) => object & { message?: string }} */
function parsed(answer) {
  try {
    return JSON.parse(answer);
  } catch {
    return { message: "no answer" };
  }
}

if (process.argv[1] === import.meta.filename) {
  const args = ["audit", "--omit", "dev", "--json"];
  const { line, code } = judge(spawnSync("npm", args, { encoding: "utf8" }).stdout);
  console.log(line);
  process.exitCode = code;
}
