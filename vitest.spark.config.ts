import { defineConfig } from "vitest/config";
import { sparkHome } from "./.ci/environment.js";

// Both engines side by side, on a cluster that is installed and started first. Without Java or Python there is none to
// be had, which is an error where INTEROP_REQUIRED is set, as in CI jobs whose machine has all that is needed.
export default defineConfig(async () => {
  const missing = await sparkHome().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message.trim() : String(error)),
  );
  if (missing !== null) {
    const line = `Spark cannot be tried: ${missing}.`;
    if (process.env.INTEROP_REQUIRED) throw new Error(line);
    process.stdout.write(`${line}\n`);
  }
  return {
    test: {
      include: missing === null ? ["tests/spark/**/*.test.ts"] : [],
      passWithNoTests: missing !== null,
      globalSetup: missing === null ? ["tests/temporary.ts", "tests/spark/setup.ts"] : [],
      testTimeout: 300_000,
      hookTimeout: 300_000,
      fileParallelism: false,
      reporters: process.env.CI ? ["verbose", "json", "junit"] : ["verbose"],
      outputFile: { json: "reports/spark.json", junit: "reports/spark-junit.xml" },
    },
  };
});
