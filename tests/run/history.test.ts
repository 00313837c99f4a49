import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyStep, play } from "./history.js";

const histories = Number(process.env.TUMBLE_HISTORIES ?? 10);

test(
  "after any history of files, rules and runs, the tables say what a plain count says",
  async () => {
    const steps = fc.array(anyStep, { minLength: 3, maxLength: 14, size: "max" });
    const property = fc.asyncProperty(
      fc.constantFrom("UTC", "Europe/Berlin"),
      steps,
      async (timezone, steps) => {
        const folder = await mkdtemp(join(tmpdir(), "tumble-history-"));
        try {
          await play(folder, timezone, steps);
        } finally {
          await rm(folder, { recursive: true });
        }
      },
    );
    await fc.assert(property, { numRuns: histories });
    expect.hasAssertions();
  },
  30_000 + histories * 10_000,
);
