import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/interop/**/*.test.ts"],
    globalSetup: ["tests/interop/install.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    pool: "forks",
    // One Spark at a time.
    maxWorkers: 1,
    reporters: process.env.CI ? ["default", "junit"] : ["default"],
    outputFile: { junit: "reports/interop.xml" },
  },
});
