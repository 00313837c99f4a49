// The last word of test runs, "N passed, N failed", from vitest's JSON reports.
import { readFileSync } from "node:fs";

const reports = process.argv.length > 2 ? process.argv.slice(2) : ["reports/vitest.json"];

/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile */

/** @type {(file: TestFile) => string[]} */
function outcomes(file) {
  const tests = file.assertionResults.map((test) => test.status);
  // A file that fails without a failing test could not be loaded, or failed in a hook.
  return file.status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests;
}

/** @type {(report: string) => { success: boolean, all: string[] }} */
function read(report) {
  try {
    /** @type {{ success: boolean, testResults: TestFile[] }} */
    const { success, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const all = testResults.flatMap(outcomes);
    if (all.length === 0) throw new Error("it holds no tests");
    return { success, all };
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`No count of tests, for "${report}" cannot be used: ${why}.`, { cause: error });
  }
}

try {
  const runs = reports.map(read);
  const all = runs.flatMap((it) => it.all);
  const count = (/** @type {string} */ status) => all.filter((it) => it === status).length;
  if (runs.some(({ success }) => !success) || count("failed") > 0) process.exitCode = 1;
  console.log(`${count("passed")} passed, ${count("failed")} failed`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
