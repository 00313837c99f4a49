import { expect, it } from "vitest";
import { succeed } from "../cli/tumble.js";
import { csv, newProject } from "../trust/project.js";

it("a version of a mart that leaves out a column publishes NULL there, next to the dates of the version before", async () => {
  const { run, write, folder } = await newProject({
    "events/1.csv": csv(["2026-03-01T10:00:00Z,Open"]),
    "events/2.csv": csv(["2026-03-02T10:00:00Z,Open"]),
    "sql/mart/hours/v1.sql":
      "SELECT window_date, count(*) AS windows, sum(total_count)::BIGINT AS events FROM windows GROUP BY ALL",
  });
  await run();
  await write({
    "sql/mart/hours/v2.sql": "SELECT window_date, count(*) AS windows FROM windows GROUP BY ALL",
  });
  await run({ from: "2026-03-01", to: "2026-03-01" });
  const rows = "SELECT window_date, windows, events FROM hours ORDER BY window_date";
  const shown = () => succeed(["sql", rows, "--format", "csv"], { cwd: folder });
  expect(await shown()).toBe("window_date,windows,events\n2026-03-01,1,\n2026-03-02,1,1\n");
  await run();
  expect(await shown()).toBe("window_date,windows,events\n2026-03-01,1,\n2026-03-02,1,\n");
});
