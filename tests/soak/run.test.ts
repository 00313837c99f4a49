import fc from "fast-check";
import { expect, test } from "vitest";
import { newFolder } from "../cli/tumble.js";
import { runWithFault } from "../faults/project.js";
import { anyStep, play, type RunStep } from "../run/history.js";
import { minutes } from "./length.js";

function argumentsOf({ from, to, force, forget }: RunStep): string[] {
  const limits = [from === undefined ? [] : ["--from", from], to === undefined ? [] : ["--to", to]].flat();
  return [...limits, ...(force ? ["--force"] : []), ...(forget ? ["--forget"] : [])];
}

test(
  "a history in which every run is killed at any two of its steps ends as if no run had been",
  async () => {
    const steps = fc.array(anyStep, { minLength: 3, maxLength: 14, size: "max" });
    const kills = fc.infiniteStream(fc.integer({ min: 1, max: 90 }));
    const zones = fc.constantFrom("UTC", "Europe/Berlin");
    const end = Date.now() + minutes * 60_000;
    let played = 0;
    const property = fc.asyncProperty(zones, steps, kills, async (timezone, steps, at) => {
      if (Date.now() > end) return;
      await play(await newFolder(), timezone, steps, async (folder, step) => {
        for (const n of at.take(2)) await runWithFault(folder, { at: n }, argumentsOf(step));
      });
      played++;
    });
    await fc.assert(property, { numRuns: Math.ceil(minutes * 60) });
    console.log({ played });
    expect(played).toBeGreaterThan(0);
  },
  minutes * 60_000 + 180_000,
);
