import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { startCluster, startServer } from "../../.ci/spark/cluster.js";
import { isRunning, said, stop, tie, type Started } from "../../.ci/spark/processes.js";
import { parseRemote } from "../../src/scan/spark/connect/url.js";
import { newFolder, program, succeed, tumble } from "../cli/tumble.js";
import { proxyTo } from "./proxy.js";
import "./setup.js";

/** Many small tasks, so that there is a middle to a scan. */
const settings = { "spark.sql.files.maxPartitionBytes": "256k", "spark.sql.files.openCostInBytes": "64k" };
const started = Date.UTC(2016, 6, 26);

function events(count: number, seed: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const time = new Date(started + ((i * 7919 + seed) % 172_800) * 1000).toISOString();
    return `${time},${i % 3 === 0 ? "Close" : i % 1000 === 1 ? "Opne" : "Open"}`;
  });
  return ["time,action", ...lines, ""].join("\n");
}

function newEvents(): Promise<string> {
  const files = Array.from({ length: 12 }, (_, i) => [`events/${i}.csv`, events(20_000, i)] as const);
  return newFolder(Object.fromEntries(files));
}

/** Waits until the server has finished so many tasks, while others run. */
async function finishedTasks(server: Started, count: number): Promise<void> {
  while ((said(server).match(/Finished task/g) ?? []).length < count) await sleep(20);
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** What a process has started, and what that has, in turn. */
function startedBy(pid: number): Process[] {
  const lines = execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.map((line) => /^ *(\d+) +(\d+) (.*)/.exec(line) ?? []);
  const below = (above: number): Process[] =>
    all
      .filter(([, , parent]) => Number(parent) === above)
      .map(([, id, , command = ""]) => ({ pid: Number(id), command }))
      .flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

async function publishedIn(lake: string): Promise<string[]> {
  const files = await readdir(lake, { recursive: true }).catch(() => []);
  return files.filter((file) => /_delta_log.*json$|\.parquet$/.test(file));
}

/** What becomes of a run that is told to stop at some moment. */
async function interruptedAt(
  cwd: string,
  spark: string,
  moment: (run: number) => Promise<void>,
  signal: NodeJS.Signals = "SIGINT",
) {
  const args = [program, "run", "events/", "--lake", "lake", "--engine", "spark", "--spark", spark];
  const env = { ...process.env, SPARK_HOME: inject("home") };
  const run = spawn(process.execPath, args, { cwd, env, stdio: "pipe" });
  const limit = setTimeout(() => run.kill("SIGKILL"), 60_000);
  let stderr = "";
  run.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await moment(run.pid!);
  run.kill(signal);
  const [code] = (await once(run, "close")) as [number | null];
  clearTimeout(limit);
  return { code, stderr, published: await publishedIn(join(cwd, "lake")) };
}

const interrupted = {
  code: 130,
  stderr: "tumble: The run was interrupted. Nothing was published; run again.\n",
  published: [],
};

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
    for (const pid of [worker.pid, ...startedBy(worker.pid).map((child) => child.pid)])
      process.kill(pid, "SIGKILL");
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
  expect(await publishedIn(join(cwd, "spark"))).toEqual([]);

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

test("Ctrl-C while a local server starts ends both, and publishes nothing", async () => {
  const cwd = await newEvents();
  let started: readonly Process[] = [];
  const ended = await interruptedAt(cwd, "local", async (run) => {
    while (!started.some(({ command }) => command.includes("SparkConnectServer"))) {
      await sleep(50);
      started = startedBy(run);
    }
  });
  expect(ended).toEqual(interrupted);
  expect(started.filter(({ pid }) => isRunning(pid))).toEqual([]);
});

test("Ctrl-C while a server does not answer ends the run", async () => {
  const cwd = await newEvents();
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const ended = await interruptedAt(cwd, `sc://127.0.0.1:${port}`, async () => {
    await once(silent, "connection");
  });
  silent.close();
  expect(ended).toEqual(interrupted);
});

test("Ctrl-C before, while and after Spark plans its statements, and in the middle of a scan, publishes nothing", async () => {
  const [cwd, folder] = await Promise.all([newEvents(), newFolder()]);
  const { remote, processes } = await startServer({ home: inject("home"), folder, settings });
  const untie = tie(processes);
  const [server] = processes;
  const { port } = parseRemote(remote);
  try {
    for (const milliseconds of [0, 700, 2000]) {
      const proxy = await proxyTo("127.0.0.1", port);
      const ended = await interruptedAt(cwd, `sc://127.0.0.1:${proxy.port}`, async () => {
        await proxy.entered;
        await sleep(milliseconds);
      });
      proxy.close();
      expect({ milliseconds, ...ended }).toEqual({ milliseconds, ...interrupted });
    }
    const before = (said(server!).match(/Finished task/g) ?? []).length;
    const inScan = () => finishedTasks(server!, before + 5);
    expect(await interruptedAt(cwd, remote, inScan, "SIGTERM")).toEqual({ ...interrupted, code: 143 });
    const again = ["run", "events/", "--lake", "lake", "--engine", "spark", "--spark", remote];
    expect(await tumble(again, { cwd })).toMatchObject({ code: 0, stderr: "" });
  } finally {
    untie();
    await stop(processes);
  }
});
