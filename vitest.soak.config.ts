import { defineConfig } from "vitest/config";

// What goes on for minutes, and is killed now and then: TUMBLE_SOAK_MINUTES=5 for more of it.
export default defineConfig({
  test: {
    include: ["tests/soak/**/*.test.ts"],
    globalSetup: ["tests/temporary.ts"],
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: process.env.CI ? ["verbose", "json", "junit"] : ["verbose"],
    outputFile: { json: "reports/soak.json", junit: "reports/soak-junit.xml" },
  },
});
