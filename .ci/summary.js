// The last word of test runs, "N passed, N failed", from vitest's JSON reports.
import { addUp, countReport, inWords } from "./reports.js";

const reports = process.argv.length > 2 ? process.argv.slice(2) : ["reports/vitest.json"];

try {
  const all = addUp(reports.map(countReport));
  if (!all.success) process.exitCode = 1;
  console.log(inWords(all));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
