/** @import { Case, Place } from "../types.js" */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measure.js";
import { median } from "../statistics.js";
import { inCheckout, tumble } from "./contenders.js";

const commits = 10_000;
const more = 200;
const log = inCheckout("bench/log.js");
const open = inCheckout("bench/open.js");

/** @type {(place: Place) => Case} */
export function deltaLog({ data, work }) {
  const table = join(data, `${commits}-commits`);
  const small = join(data, "20-commits");
  const copy = join(work, "table");
  const durations = join(work, "durations.json");
  const build = (/** @type {string} */ folder, /** @type {number} */ count) => {
    if (existsSync(folder)) return;
    console.error(`Making a table of ${count} commits, once.`);
    rmSync(`${folder}.part`, { recursive: true, force: true });
    measure([log, `${folder}.part`, String(count), durations], work);
    renameSync(`${folder}.part`, folder);
  };
  /** @type {{ median: number, worst: number }[]} */
  const taken = [];
  const history = (/** @type {string} */ folder, /** @type {string[]} */ ...more) => [
    tumble,
    "history",
    folder,
    "--json",
    ...more,
  ];
  return {
    title: `A Delta log of ${commits.toLocaleString("en")} commits with a checkpoint every 10`,
    files: [],
    begin: () => {
      build(table, commits);
      build(small, 20);
    },
    contenders: [
      { name: "node alone", args: ["--eval", ""] },
      { name: "open a table of 20 commits", args: [open, small] },
      { name: "open a table of 10,000 commits", args: [open, table] },
      {
        name: `open it, and commit ${more} times`,
        args: [log, copy, String(more), durations],
        prepare: () => {
          rmSync(copy, { recursive: true, force: true });
          cpSync(table, copy, { recursive: true, preserveTimestamps: true });
        },
        inspect: () => {
          /** @type {number[]} */
          const each = JSON.parse(readFileSync(durations, "utf8"));
          taken.push({ median: median(each), worst: Math.max(...each) });
        },
      },
      { name: "tumble history, 20 of 20 versions", args: history(small) },
      { name: "tumble history, 20 of 10,000 versions", args: history(table) },
      { name: "tumble history, all 10,000 versions", args: history(table, "--limit", String(commits)) },
    ],
    compare: (of) => [
      {
        what: "log: opening 10,000 commits − node alone, wall",
        value: (of("open a table of 10,000 commits").wall - of("node alone").wall) * 1000,
        unit: "ms",
        atMost: 150,
      },
      {
        what: "log: one commit to it without fsync, median",
        value: median(taken.map((each) => each.median)),
        unit: "ms",
        atMost: 5,
      },
      {
        what: "log: one commit to it, worst (with a checkpoint, which the engine fsyncs)",
        value: median(taken.map((each) => each.worst)),
        unit: "ms",
      },
      {
        what: "log: history, 20 of 10,000 versions − 20 of 20, bytes read",
        value:
          (of("tumble history, 20 of 10,000 versions").read - of("tumble history, 20 of 20 versions").read) /
          1e6,
        unit: "MB",
        atMost: 0.1,
      },
      {
        what: "log: history, 20 of 10,000 versions − 20 of 20, wall",
        value:
          (of("tumble history, 20 of 10,000 versions").wall - of("tumble history, 20 of 20 versions").wall) *
          1000,
        unit: "ms",
      },
      {
        what: "log: history, all 10,000 versions − 20 of 20, bytes read",
        value:
          (of("tumble history, all 10,000 versions").read - of("tumble history, 20 of 20 versions").read) /
          1e6,
        unit: "MB",
      },
    ],
  };
}
