import { expect, test } from "vitest";
import { killStorm } from "../delta/kill.js";

test("processes that are killed while they commit lose no commit that they acknowledged", async () => {
  const outcome = await killStorm({ processes: 3, seconds: 8 });
  expect(outcome).toMatchObject({ lost: [], complaints: "" });
  expect(outcome.kills).toBeGreaterThan(3);
  expect(outcome.acknowledged).toBeGreaterThan(10);
  expect(outcome.versions).toBeGreaterThanOrEqual(outcome.acknowledged);
});
