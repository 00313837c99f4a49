import fc from "fast-check";
import { expect, test } from "vitest";
import { newFolder } from "../cli/tumble.js";
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
        await play(await newFolder(), timezone, steps);
      },
    );
    await fc.assert(property, { numRuns: histories });
    expect.hasAssertions();
  },
  30_000 + histories * 10_000,
);
