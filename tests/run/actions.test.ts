import { expect, it } from "vitest";
import { csv, newProject } from "../trust/project.js";

// The second is also the name of what every object has.
it.each(["Lock", "valueOf"])("an action that no column counts, %s, is refused by name", async (action) => {
  const { run } = await newProject({
    "events/1.csv": csv(["2026-03-01T10:00:00Z,Open", `2026-03-01T10:00:00Z,${action}`]),
    "tumble.yaml": `source: events\nactions: {Open: Open, Close: Close, ${action}: ${action}}\n`,
  });
  const column = action === "Lock" ? "lock_count" : "value_of_count";
  await expect(run()).rejects.toThrow(
    `The tally has no column "${column}" for the action "${action}". Count it in a version of your own, "sql/stage/tally/v2.sql",`,
  );
});
