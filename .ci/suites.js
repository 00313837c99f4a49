// Runs suites one after the other, whatever fails. At its end it says what failed and why, for often nothing but the end
// of a log is kept; its last line is "N passed, N failed".
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { described, failuresIn } from "./failures.js";
import { addUp, countReport, inWords } from "./reports.js";

/**
 * A script of package.json, its time limit, and vitest's reports of it, where it runs tests.
 * @typedef {{ script: string, minutes: number, report?: string, junit?: string }} Suite
 */
/** @typedef {import("./reports.js").Count} Count */

/** @type {readonly Suite[]} */
const suites = [
  { script: "static", minutes: 5 },
  { script: "test", minutes: 9, report: "reports/vitest.json", junit: "reports/junit.xml" },
  ...[
    { script: "test:faults", minutes: 6 },
    { script: "test:soak", minutes: 5 },
    { script: "test:interop", minutes: 7 },
    { script: "test:spark", minutes: 16 },
    { script: "test:delivery", minutes: 12 },
  ].map(({ script, minutes }) => {
    const name = script.replace("test:", "reports/");
    return { script, minutes, report: `${name}.json`, junit: `${name}-junit.xml` };
  }),
];
// With the installation before it, this stays under half an hour.
const minutesInAll = 29;

/**
 * Runs suites, and counts a suite that fails without a failed test as one failure. One that this checkout has no
 * script for is left out.
 * @type {(suites: readonly Suite[], minutesInAll: number) => Promise<Count>}
 */
async function runAll(suites, minutesInAll) {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const end = Date.now() + minutesInAll * 60_000;
  /** @type {Count[]} */
  const counts = [];
  const told = [];
  /** @type {string[]} */
  const failures = [];
  for (const suite of suites) {
    if (!(suite.script in scripts)) {
      told.push(`${suite.script}: not in package.json, left out`);
      continue;
    }
    const begin = Date.now();
    const { ended, last } = await run(suite, Math.min(begin + suite.minutes * 60_000, end) - begin);
    const count = judge(suite, ended === "0");
    counts.push(count);
    if (!count.success) failures.push(...whyFailed(suite, last));
    const seconds = Math.round((Date.now() - begin) / 1000);
    told.push(`${suite.script}: ${inWords(count)} in ${seconds} s${ended === "0" ? "" : ` (${ended})`}`);
  }
  console.log(`\n${told.join("\n")}\n`);
  for (const failure of failures) console.log(`${failure}\n`);
  return addUp(counts);
}

/**
 * How a suite ended, and the last lines that it printed; whatever it left running ends with it.
 * @type {(suite: Suite, limit: number) => Promise<{ ended: string, last: readonly string[] }>}
 */
async function run({ script, report, junit }, limit) {
  for (const path of [report, junit]) if (path) rmSync(path, { force: true });
  if (limit <= 0) return { ended: "no time was left for it", last: [] };
  console.log(`\n$ npm run ${script}`);
  const child = spawn("npm", ["run", script], { stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  for (const [stream, to] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    stream.setEncoding("utf8").on("data", (text) => {
      to.write(text);
      said = (said + text).slice(-100_000);
    });
  }
  const closed = once(child, "close").catch(() => undefined);
  const end = (/** @type {NodeJS.Signals} */ signal) => signalGroup(child.pid, signal);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end("SIGTERM");
    setTimeout(end, 5_000, "SIGKILL").unref();
  }, limit);
  const abandon = () => {
    end("SIGKILL");
    process.exit(1);
  };
  process.once("SIGTERM", abandon).once("SIGINT", abandon);
  const [code, signal] = await once(child, "exit").catch((error) => [String(error), null]);
  process.off("SIGTERM", abandon).off("SIGINT", abandon);
  clearTimeout(timer);
  end("SIGKILL");
  // What left the group may hold the output open; nothing of it is waited for.
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return {
    ended: late ? `ended after ${Math.round(limit / 1000)} s, its limit` : String(code ?? signal),
    last: stripVTControlCharacters(said).trimEnd().split("\n").slice(-40),
  };
}

/** @type {(suite: Suite, last: readonly string[]) => string[]} */
function whyFailed({ script, junit }, last) {
  const failures = junit ? failuresIn(junit).map(described) : [];
  if (failures.length > 0) return failures;
  return last.length > 0
    ? [`✗ ${script}, whose last lines were:\n${last.map((line) => `  ${line}`).join("\n")}`]
    : [];
}

/** @type {(leader: number | undefined, signal: NodeJS.Signals) => void} */
function signalGroup(leader, signal) {
  try {
    if (leader) process.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** @type {(suite: Suite, succeeded: boolean) => Count} */
function judge({ report }, succeeded) {
  const found = { success: succeeded, passed: 0, failed: 0 };
  try {
    if (report) Object.assign(found, countReport(report));
  } catch (error) {
    found.success = false;
    console.error(error instanceof Error ? error.message : error);
  }
  const success = found.success && succeeded;
  return { ...found, success, failed: found.failed || (success ? 0 : 1) };
}

// "node .ci/suites.js [suites as JSON [minutes in all]]"
const [, , given, minutes] = process.argv;
const all = await runAll(given ? JSON.parse(given) : suites, Number(minutes ?? minutesInAll));
if (!all.success) process.exitCode = 1;
console.log(inWords(all));
