import { defineConfig } from "vitest/config";

// Runs that are killed, get in each other's way, or find the disk full: many processes for each test.
export default defineConfig({
  test: {
    include: ["tests/faults/**/*.test.ts"],
    globalSetup: ["tests/temporary.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: process.env.CI ? ["default", "json", "junit"] : ["default"],
    outputFile: { json: "reports/faults.json", junit: "reports/faults-junit.xml" },
  },
});
