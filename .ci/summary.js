// The last word of a test run, "N passed, N failed", from vitest's JSON report.
import { readFileSync } from "node:fs";

const report = process.argv[2] ?? "reports/vitest.json";

/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile */

/** @type {(file: TestFile) => string[]} */
function outcomes(file) {
  const tests = file.assertionResults.map((test) => test.status);
  // A file that fails without a failing test could not be loaded, or failed in a hook.
  return file.status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests;
}

try {
  /** @type {{ success: boolean, testResults: TestFile[] }} */
  const { success, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const all = testResults.flatMap(outcomes);
  const count = (/** @type {string} */ status) => all.filter((it) => it === status).length;
  if (all.length === 0) throw new Error("it holds no tests");
  if (!success || count("failed") > 0) process.exitCode = 1;
  console.log(`${count("passed")} passed, ${count("failed")} failed`);
} catch (error) {
  console.error(
    `No count of tests, for "${report}" cannot be used: ${error instanceof Error ? error.message : error}.`,
  );
  process.exitCode = 1;
}
