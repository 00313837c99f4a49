import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { sampleCsv, sampleEvents } from "../../fixtures/sample-events.js";
import { scriptOf, type Step } from "./script.js";

export interface Ended {
  readonly code: number;
  readonly printed: string;
}

const lanes = [Promise.resolve(), Promise.resolve()];
let taken = 0;

/** Two documents run at a time. */
export async function runSteps(steps: readonly Step[]): Promise<Ended[]> {
  const lane = taken++ % lanes.length;
  const before = lanes[lane];
  const done = (async () => {
    await before;
    return steps.length === 0 ? [] : runInFolder(steps);
  })();
  lanes[lane] = done.then(
    () => undefined,
    () => undefined,
  );
  return done;
}

/** Runs the steps of one document in a temporary folder that holds the files which the documents name. */
async function runInFolder(steps: readonly Step[]): Promise<Ended[]> {
  const root = await mkdtemp(join(tmpdir(), "tumble-docs-"));
  const [folder, blocks] = [join(root, "project"), join(root, "blocks")];
  try {
    await mkdir(blocks);
    await writeEvents(folder);
    await Promise.all(steps.map(({ content }, i) => writeFile(join(blocks, String(i)), content)));
    await bash(scriptOf(steps), folder, { blocks, program: resolve("dist/main.js"), sql: resolve("sql") });
    return await Promise.all(
      steps.map(async (_, i) => ({
        code: Number(await readFile(join(blocks, `${i}.code`), "utf8")),
        printed: (await readFile(join(blocks, `${i}.out`), "utf8")).replaceAll(folder, "/project"),
      })),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs bash until it ends; standard output and error are for people who look for a fault. */
export function bash(
  script: string,
  cwd: string,
  own: Readonly<Record<string, string>> = {},
): Promise<number> {
  const outside = { ...process.env, FORCE_COLOR: undefined, NODE_OPTIONS: undefined, TZ: undefined };
  const child = spawn("bash", ["-c", script], {
    cwd,
    env: { ...outside, ...own },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      done(code ?? -1);
    });
  });
}

const days = ["2016-07-26", "2016-07-27", "2016-07-28"];

/** `events.csv`, a folder by date with one file each, yesterday's among them, and some compressed JSON lines. */
async function writeEvents(folder: string): Promise<void> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const [, ...more] = [...sampleEvents({ seed: 2, events: 200, from: "2016-07-29", to: "2016-07-30" })];
  const files: Record<string, string | Uint8Array> = {
    "events.csv": sampleCsv(),
    "sample/events.csv": sampleCsv(),
    "more/late.jsonl.gz": gzipSync(more.map(json).join("")),
  };
  for (const day of [...days, yesterday]) {
    const to = new Date(Date.parse(day) + 86_400_000).toISOString();
    files[`events/${day.replaceAll("-", "/")}/events.csv`] = sampleCsv({ events: 60, from: day, to });
  }
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await mkdir(join(folder, "node_modules"));
  await symlink(resolve("."), join(folder, "node_modules", "tumble"));
}

function json(row: string): string {
  const [time, action] = row.split(",");
  return `${JSON.stringify({ time, action })}\n`;
}
