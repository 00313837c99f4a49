// How long it takes from a raw file's arrival until its counts are committed, under `tumble watch`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { sampleCsv } from "../fixtures/sample-events.js";

const usage = `node bench/watch.js [options]

  --files N       files that arrive, one after another (default 30)
  --events N      events in each (default 1000)
  --pause MS      time between a commit and the next arrival (default 300)
  --settle TIME   as tumble watch takes it (default 1s, its own default)
  --late          every third file has events of a date weeks ago`;

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "30" },
    events: { type: "string", default: "1000" },
    pause: { type: "string", default: "300" },
    settle: { type: "string", default: "1s" },
    late: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const program = resolve(import.meta.dirname, "../dist/main.js");
const work = resolve(import.meta.dirname, ".data/work/watch");
const log = join(work, "lake/sources/_delta_log");

/** The record of the raw files is committed last; its newest version says how far the lake is. */
const version = () =>
  existsSync(log) ? readdirSync(log).filter((name) => /^\d{20}\.json$/.test(name)).length : 0;

/** @type {(i: number) => string} */
function content(i) {
  const day = values.late && i % 3 === 2 ? 1 + (i % 7) : 28;
  const from = `2026-03-${String(day).padStart(2, "0")}T00:00:00Z`;
  const to = new Date(Date.parse(from) + 86_400_000).toISOString();
  return sampleCsv({ seed: i, events: Number(values.events), from, to });
}

/** Renames a file into place and waits for the commit; in milliseconds. @type {(i: number) => Promise<number>} */
async function arrive(i) {
  const before = version();
  writeFileSync(join(work, "aside.csv"), content(i));
  const start = performance.now();
  renameSync(join(work, "aside.csv"), join(work, "events", `${i}.csv`));
  while (version() === before) {
    if (performance.now() - start > 60_000) throw new Error(`File ${i} was not committed within a minute.`);
    await sleep(2);
  }
  return performance.now() - start;
}

async function main() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "events"), { recursive: true });
  const watch = spawn(
    process.execPath,
    [program, "watch", "events", "--settle", values.settle, "--poll", "30s"],
    {
      cwd: work,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  try {
    await arrive(0);
    const times = [];
    for (let i = 1; i <= Number(values.files); i++) {
      await sleep(Number(values.pause));
      times.push(await arrive(i));
    }
    times.sort((a, b) => a - b);
    const seconds = (/** @type {number | undefined} */ time) => `${((time ?? NaN) / 1000).toFixed(2)} s`;
    console.log(
      `From arrival to commit, ${times.length} files of ${values.events} events, settle time ${values.settle}: ` +
        `median ${seconds(times[Math.floor(times.length / 2)])}, worst ${seconds(times.at(-1))}`,
    );
  } finally {
    watch.kill("SIGTERM");
    if (watch.exitCode === null) await once(watch, "exit");
    rmSync(work, { recursive: true, force: true });
  }
}

if (values.help) console.log(usage);
else await main();
