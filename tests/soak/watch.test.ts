import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { newFolder, program, succeed, tumble, writeFiles } from "../cli/tumble.js";
import { readTables } from "../lake/tables.js";
import { csv } from "../trust/project.js";
import { minutes } from "./length.js";

/** 50 events of one date; a tenth of them in a spelling that nobody listed where the file is broken. */
function content(i: number, daysAgo: number, broken: boolean): string {
  const start = Date.parse("2026-03-28") - daysAgo * 86_400_000 + (i % 1400) * 60_000;
  const action = (n: number) => (broken && n % 10 === 0 ? "Ajar" : n % 3 === 0 ? "Close" : "Open");
  return csv(
    Array.from({ length: 50 }, (_, n) => `${new Date(start + n * 1000).toISOString()},${action(n)}`),
  );
}

function watching(cwd: string): ChildProcess {
  return spawn(process.execPath, [program, "watch", "events", "--settle", "200ms", "--poll", "2s"], {
    cwd,
    stdio: "ignore",
  });
}

/** Waits until the watcher has nothing left to do; the test's own time limit ends the wait. */
async function caughtUp(cwd: string): Promise<void> {
  for (;;) {
    const { code, stdout } = await tumble(["status", "events", "--json"], { cwd });
    if (code === 0 && (JSON.parse(stdout) as { fresh: boolean }).fresh) return;
    await sleep(1_000);
  }
}

it(
  `watch converges under ${minutes} minutes of arrivals, late, broken, renamed in and replaced, though killed twice`,
  async () => {
    const cwd = await newFolder({ "events/0.csv": content(0, 0, false) });
    const end = Date.now() + minutes * 60_000;
    const kills = [1 / 3, 2 / 3].map((share) => Date.now() + share * minutes * 60_000);
    let watch = watching(cwd);
    for (let i = 1; Date.now() < end; i++) {
      const text = content(i, i % 4 === 0 ? i % 25 : 0, i % 7 === 0);
      if (i % 3 === 0) {
        await writeFiles(cwd, { "aside.csv": text });
        await rename(join(cwd, "aside.csv"), join(cwd, `events/${i}.csv`));
      } else {
        await writeFiles(cwd, { [`events/${i}.csv`]: text });
      }
      if (i % 11 === 0) await writeFiles(cwd, { [`events/${i - 5}.csv`]: content(i, 1, false) });
      if (Date.now() > (kills[0] ?? Infinity)) {
        kills.shift();
        watch.kill("SIGKILL");
        await once(watch, "exit");
        watch = watching(cwd);
      }
      await sleep(300);
    }
    await caughtUp(cwd);
    watch.kill("SIGTERM");
    await once(watch, "exit");
    expect(watch.exitCode).toBe(0);
    expect(kills).toEqual([]);
    await succeed(["run", "events", "--lake", "at-once"], { cwd });
    expect(await readTables(join(cwd, "lake"))).toEqual(await readTables(join(cwd, "at-once")));
  },
  minutes * 60_000 + 120_000,
);
