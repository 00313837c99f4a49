import { defineConfig } from "vitest/config";

// Releases and rollbacks with a real registry and a real git remote: minutes, and one at a time.
export default defineConfig({
  test: {
    include: ["tests/delivery/e2e/**/*.test.js"],
    globalSetup: ["tests/temporary.ts"],
    testTimeout: 420_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    bail: 1,
    reporters: process.env.CI ? ["verbose", "json", "junit"] : ["verbose"],
    outputFile: { json: "reports/delivery.json", junit: "reports/delivery-junit.xml" },
  },
});
