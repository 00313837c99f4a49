import { expect, test } from "vitest";
import { killStorm } from "../delta/kill.js";

// TUMBLE_SOAK_SECONDS=600 TUMBLE_SOAK_PROCESSES=4: with checkpoints and log clean-up in every process.
const seconds = Number(process.env.TUMBLE_SOAK_SECONDS ?? 60);
const processes = Number(process.env.TUMBLE_SOAK_PROCESSES ?? 3);

test(
  "hours of kills lose no acknowledged commit, and every version stays readable",
  async () => {
    const outcome = await killStorm({ processes, seconds, env: { TUMBLE_SOAK_CHECKPOINTS: "1" } });
    console.log(outcome);
    expect(outcome).toMatchObject({ lost: [], complaints: "" });
  },
  (seconds + 60) * 1000,
);
