import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Without a cache, as in CI, vitest goes by size, and a small file that runs for long would be left to the end. */
const longest = [
  "tests/docs/documents.test.ts",
  "tests/cli/output.test.ts",
  "tests/scan/large.test.ts",
  "tests/trust/rejects.test.ts",
  "tests/trust/backfill.test.ts",
  "tests/trust/expectations.test.ts",
  "tests/trust/day-in-the-life.test.ts",
  "tests/trust/watch.test.ts",
  "tests/cli/main-job.test.ts",
  "tests/explore/cli.test.ts",
  "tests/explore/library.test.ts",
  "tests/lake-commands/lost.test.ts",
  "tests/lake-commands/check.test.ts",
  "tests/lake-commands/simulation.test.ts",
  "tests/scan/damage.property.test.ts",
  "tests/delivery/suites.test.js",
  "tests/delivery/pipeline.test.js",
  "tests/scan/fixtures.test.ts",
  "tests/sql/windows.property.test.ts",
  "tests/run/history.test.ts",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.indexOf(relative(this.ctx.config.root, moduleId));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
