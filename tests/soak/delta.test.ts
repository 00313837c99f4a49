import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { killStorm } from "../delta/kill.js";
import { minutes } from "./length.js";

// A killed process takes nothing with it that it has written, on a disk or not; in memory there are more commits.
const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

test(
  `${minutes} minutes of kills of 3 writers lose no acknowledged commit, and every version stays readable`,
  async () => {
    const end = Date.now() + minutes * 60_000;
    const all = { kills: 0, acknowledged: 0, tables: 0 };
    while (Date.now() < end) {
      const within = mkdtempSync(join(memory, "tumble-soak-"));
      // Checkpoints and log clean-up happen in every process.
      const outcome = await killStorm({
        processes: 3,
        seconds: Math.min(60, minutes * 60),
        lifetime: 3_000,
        commits: 3_000,
        folder: join(within, "table"),
        env: { TUMBLE_SOAK_CHECKPOINTS: "1" },
      }).finally(() => rm(within, { recursive: true, force: true }));
      expect(outcome).toMatchObject({ lost: [], complaints: "" });
      expect(outcome.kills).toBeGreaterThan(0);
      all.kills += outcome.kills;
      all.acknowledged += outcome.acknowledged;
      all.tables++;
    }
    console.log(all);
    expect(all.acknowledged).toBeGreaterThan(all.kills);
  },
  minutes * 60_000 + 120_000,
);
