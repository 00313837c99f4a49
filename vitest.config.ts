import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.js";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.{ts,js}"],
    exclude: [
      "tests/faults/**",
      "tests/interop/**",
      "tests/spark/**",
      "tests/soak/**",
      "tests/delivery/e2e/**",
    ],
    globalSetup: ["tests/temporary.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 3,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI ? ["default", "json", "junit"] : ["default"],
    outputFile: { json: "reports/vitest.json", junit: "reports/junit.xml" },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "cobertura"],
      reportsDirectory: "reports/coverage",
    },
  },
});
