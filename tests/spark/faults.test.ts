import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { startCluster, startServer } from "../../.ci/spark/cluster.js";
import { said, stop, tie, type Started } from "../../.ci/spark/processes.js";
import { newFolder, succeed, tumble } from "../cli/tumble.js";
import "./setup.js";

/** Many small tasks, so that there is a middle to a scan. */
const settings = { "spark.sql.files.maxPartitionBytes": "512k", "spark.sql.files.openCostInBytes": "64k" };
const started = Date.UTC(2016, 6, 26);

function events(count: number, seed: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const time = new Date(started + ((i * 7919 + seed) % 172_800) * 1000).toISOString();
    return `${time},${i % 3 === 0 ? "Close" : i % 1000 === 1 ? "Opne" : "Open"}`;
  });
  return ["time,action", ...lines, ""].join("\n");
}

function newEvents(): Promise<string> {
  const files = Array.from({ length: 12 }, (_, i) => [`events/${i}.csv`, events(50_000, i)] as const);
  return newFolder(Object.fromEntries(files));
}

/** Waits until the server has finished so many tasks, while others run. */
async function finishedTasks(server: Started, count: number): Promise<void> {
  while ((said(server).match(/Finished task/g) ?? []).length < count) await sleep(20);
}

function childrenOf(pid: number): number[] {
  const said = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = said.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

const counted = (lake: string, cwd: string) =>
  Promise.all(
    ["SELECT * FROM windows ORDER BY ALL", "SELECT * EXCLUDE (row_number) FROM quarantine ORDER BY ALL"].map(
      (sql) => succeed(["sql", sql, "--lake", lake, "--format", "csv"], { cwd }),
    ),
  );

test("a worker that is killed in the middle of a scan costs time and nothing else", async () => {
  const [cwd, folder] = await Promise.all([newEvents(), newFolder()]);
  const { remote, processes } = await startCluster({ home: inject("home"), folder, settings });
  const untie = tie(processes);
  try {
    const server = processes.find(({ name }) => name === "connect")!;
    const worker = processes.find(({ name }) => name === "worker-1")!;
    const args = ["run", "events/", "--lake", "spark", "--engine", "spark", "--spark", remote];
    const run = tumble(args, { cwd });
    await finishedTasks(server, 5);
    for (const pid of [worker.pid, ...childrenOf(worker.pid)]) process.kill(pid, "SIGKILL");
    expect(await run).toMatchObject({ code: 0, stderr: "" });
    expect(said(server)).toMatch(/Lost executor/);
    await succeed(["run", "events/", "--lake", "duckdb"], { cwd });
    expect(await counted("spark", cwd)).toEqual(await counted("duckdb", cwd));
  } finally {
    untie();
    await stop(processes);
  }
});

test("a server that is killed in the middle of a scan is told, publishes nothing, and the next run succeeds", async () => {
  const [cwd, folder] = await Promise.all([newEvents(), newFolder()]);
  const home = inject("home");
  const first = await startServer({ home, folder, settings });
  const untieFirst = tie(first.processes);
  const run = tumble(["run", "events/", "--lake", "spark", "--engine", "spark", "--spark", first.remote], {
    cwd,
  });
  const [server] = first.processes;
  await finishedTasks(server!, 5);
  process.kill(server!.pid, "SIGKILL");
  untieFirst();
  const { code, stdout, stderr } = await run;
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^tumble: .*\n$/);
  expect(stderr).toContain(first.remote.replace("sc://", ""));
  const left = await readdir(join(cwd, "spark"), { recursive: true }).catch(() => []);
  expect(left.filter((file) => /_delta_log.*json$|\.parquet$/.test(file))).toEqual([]);

  const second = await startServer({ home, folder, settings });
  const untie = tie(second.processes);
  try {
    const again = ["run", "events/", "--lake", "spark", "--engine", "spark", "--spark", second.remote];
    expect(await tumble(again, { cwd })).toMatchObject({ code: 0, stderr: "" });
    await succeed(["run", "events/", "--lake", "duckdb"], { cwd });
    expect(await counted("spark", cwd)).toEqual(await counted("duckdb", cwd));
  } finally {
    untie();
    await stop(second.processes);
  }
});
