import { defineConfig } from "vitest/config";

// The lake's tables written and read by other engines, which are installed first.
export default defineConfig({
  test: {
    include: ["tests/interop/**/*.test.{ts,js}"],
    globalSetup: ["tests/temporary.ts", "tests/interop/install.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    reporters: process.env.CI ? ["verbose", "json", "junit"] : ["verbose"],
    outputFile: { json: "reports/interop.json", junit: "reports/interop-junit.xml" },
  },
});
