import { readFileSync } from "node:fs";

/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile */
/** @typedef {{ success: boolean, passed: number, failed: number }} Count */

/** @type {(file: TestFile) => string[]} */
function outcomes(file) {
  const tests = file.assertionResults.map((test) => test.status);
  // A file that fails without a failing test could not be loaded, or failed in a hook.
  return file.status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests;
}

/**
 * What vitest's JSON report says of a run; a report that is missing, cut off or empty is an error.
 * @type {(report: string) => Count}
 */
export function countReport(report) {
  try {
    /** @type {{ success: boolean, testResults: TestFile[] }} */
    const { success, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const all = testResults.flatMap(outcomes);
    if (all.length === 0) throw new Error("it holds no tests");
    const count = (/** @type {string} */ status) => all.filter((it) => it === status).length;
    return { success, passed: count("passed"), failed: count("failed") };
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`No count of tests, for "${report}" cannot be used: ${why}.`, { cause: error });
  }
}

/** @type {(counts: readonly Count[]) => Count} */
export function addUp(counts) {
  return {
    success: counts.every((it) => it.success && it.failed === 0),
    passed: counts.reduce((sum, it) => sum + it.passed, 0),
    failed: counts.reduce((sum, it) => sum + it.failed, 0),
  };
}

/** @type {(count: Count) => string} */
export const inWords = ({ passed, failed }) => `${passed} passed, ${failed} failed`;
