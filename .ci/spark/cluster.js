// A Spark cluster on the loopback: a standalone master, workers of one core each, and a Connect server.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { accepts, freePort, said, start, stop, until } from "./processes.js";

/** @typedef {import("./processes.js").Started} Started */
/** @typedef {{ remote: string, processes: readonly Started[] }} Cluster */

export const folder = resolve(".cache", "spark");

// Starts in half the time: short-lived machines gain nothing from the second compiler.
const quickStart = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/**
 * A Connect server: on a master, or on two threads of its own where there is none.
 * @type {(options: {
 *   home: string, folder: string, port?: number, master?: string, settings?: Readonly<Record<string, string>>,
 *   isShort?: boolean, through?: readonly string[]
 * }) => Promise<Cluster>}
 */
export async function startServer({
  home,
  folder,
  port,
  master = "local[2]",
  settings = {},
  isShort = true,
  through = [],
}) {
  const bound = port ?? (await freePort());
  if (await accepts(bound)) throw new Error(`Port ${bound} is taken.`);
  const all = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(bound),
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.executor.memory": "1g",
    ...settings,
  };
  const server = start(
    "connect",
    [
      "spark-submit",
      ...["--master", master, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
      ...(isShort ? ["--driver-java-options", quickStart] : []),
      ...Object.entries(all).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      "spark-internal",
    ],
    home,
    folder,
    through,
  );
  return startedOr([server], async () => {
    await until(server, () => accepts(bound));
    return { remote: `sc://127.0.0.1:${bound}`, processes: [server] };
  });
}

/**
 * Waits until every worker has an executor that takes work.
 * @type {(options: {
 *   home: string, folder: string, port?: number, workers?: number, settings?: Readonly<Record<string, string>>,
 *   isShort?: boolean
 * }) => Promise<Cluster>}
 */
export async function startCluster({ home, folder, workers = 2, ...rest }) {
  rmSync(folder, { recursive: true, force: true });
  const port = await freePort();
  const address = `spark://127.0.0.1:${port}`;
  const web = ["--host", "127.0.0.1", "--webui-port", "0"];
  const master = start(
    "master",
    ["spark-class", "org.apache.spark.deploy.master.Master", "--port", String(port), ...web],
    home,
    folder,
  );
  const processes = [master];
  return startedOr(processes, async () => {
    await until(master, () => accepts(port));
    for (let i = 1; i <= workers; i++) {
      const size = ["--cores", "1", "--memory", "2g", "--work-dir", join(folder, `worker-${i}`)];
      const command = ["spark-class", "org.apache.spark.deploy.worker.Worker", ...size, ...web, address];
      processes.push(start(`worker-${i}`, command, home, folder));
    }
    for (const worker of processes.slice(1)) {
      await until(worker, () => said(worker).includes("Successfully registered with master"));
    }
    const { remote, processes: servers } = await startServer({ home, folder, master: address, ...rest });
    processes.push(...servers);
    for (const server of servers) {
      await until(server, () => (said(server).match(/Registered executor/g) ?? []).length >= workers);
    }
    return { remote, processes };
  });
}

/** @type {(processes: readonly Started[], work: () => Promise<Cluster>) => Promise<Cluster>} */
async function startedOr(processes, work) {
  try {
    return await work();
  } catch (error) {
    await stop(processes);
    throw error;
  }
}

/** @type {(cluster: Cluster) => void} */
export function record(cluster) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cluster.json"), JSON.stringify(cluster, null, 2));
}

/**
 * What `npm run spark:up` started last, running or not.
 * @type {() => Cluster | null}
 */
export function recorded() {
  try {
    return JSON.parse(readFileSync(join(folder, "cluster.json"), "utf8"));
  } catch {
    return null;
  }
}
