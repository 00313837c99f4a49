import { expect, it } from "vitest";
import { csv, newProject } from "../trust/project.js";

it("an action that no column counts is refused by name, and nothing is published", async () => {
  const { run } = await newProject({
    "events/1.csv": csv(["2026-03-01T10:00:00Z,Open", "2026-03-01T10:00:00Z,Lock"]),
    "tumble.yaml": "source: events\nactions: {Open: Open, Close: Close, Lock: Lock}\n",
  });
  await expect(run()).rejects.toThrow(
    'The tally has no column "lock_count" for the action "Lock". Count it in a version of your own, "sql/stage/tally/v2.sql",',
  );
});
