import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../errors.js";
import { printable } from "../../../printable.js";
import { SparkSession } from "../connect/session.js";
import type { Remote } from "../connect/url.js";
import { findSpark, type Installation } from "./find.js";

export interface LocalServer {
  readonly remote: Remote;
  /** The process id of the shell that watches over the server. */
  readonly pid: number;
  /** Ends the server and removes what it left on disk. */
  stop(): Promise<void>;
}

const longestStart = 90_000;

/**
 * Runs a command until it ends or standard input does, so that the server goes with the program that wanted it, however
 * that ended. spark-submit becomes the Java process, whose id is the one to end.
 */
const untilInputEnds = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ read -r _ <&3; kill $server; } & watcher=$!
wait $server; status=$?
kill $watcher 2>/dev/null
exit $status`;

/**
 * Starts a Spark Connect server of its own on the loopback, which lets in nobody else, on all processors. Once the signal
 * is aborted, the start fails and the end is not waited for.
 */
export async function startLocalServer(
  installation?: Installation,
  signal?: AbortSignal,
): Promise<LocalServer> {
  const { home } = installation ?? (await findSpark());
  const folder = await mkdtemp(join(tmpdir(), "tumble-spark-"));
  const token = randomBytes(24).toString("hex");
  const port = await freePort();
  const log = await open(join(folder, "server.log"), "w");
  const settings = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(port),
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.port.maxRetries": "0",
    "spark.ui.enabled": "false",
    "spark.local.dir": join(folder, "local"),
    "spark.sql.warehouse.dir": join(folder, "warehouse"),
  };
  const submit = [
    ...["--master", "local[*]", "--name", "tumble"],
    ...Object.entries(settings).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
    ...["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"],
  ];
  const child = spawn("sh", ["-c", untilInputEnds, "sh", join(home, "bin", "spark-submit"), ...submit], {
    cwd: folder,
    // Ctrl-C is for the run, which tells the server what to do; not for a server in the middle of it.
    detached: true,
    stdio: ["pipe", log.fd, log.fd],
    env: environmentOf(home, token),
  });
  const remote: Remote = { host: "127.0.0.1", port, token, isEncrypted: false, user: null };
  const stop = async (): Promise<void> => {
    await ended(child, signal?.aborted ? 1000 : 15_000);
    await log.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(child, remote, signal);
    return { remote, pid: child.pid ?? 0, stop };
  } catch (error) {
    const text = await readFile(join(folder, "server.log"), "utf8").catch(() => "");
    await stop();
    throw signal?.aborted ? error : withReason(error, home, text);
  }
}

/** spark-submit refuses to start where SPARK_REMOTE or MASTER name another server. */
function environmentOf(home: string, token: string): NodeJS.ProcessEnv {
  const added = { SPARK_HOME: home, SPARK_CONNECT_AUTHENTICATE_TOKEN: token };
  return { ...process.env, SPARK_REMOTE: undefined, MASTER: undefined, ...added };
}

async function ready(child: ChildProcess, remote: Remote, signal?: AbortSignal): Promise<void> {
  const latest = Date.now() + longestStart;
  let last: unknown;
  while (child.exitCode === null && child.signalCode === null) {
    if (Date.now() > latest) throw last;
    try {
      const session = await SparkSession.open(remote, { patience: 10_000, signal });
      await session.close();
      return;
    } catch (error) {
      if (signal?.aborted) throw error;
      last = error;
      await sleep(200);
    }
  }
  throw new UserError("it ended by itself");
}

/** The server ends by itself once nobody holds its input; if it does not, it is killed with all it started. */
async function ended(child: ChildProcess, patience: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.stdin?.end();
  const { pid } = child;
  const stubborn = setTimeout(() => {
    killGroup(pid);
  }, patience);
  await gone;
  clearTimeout(stubborn);
  // Of a server that was still starting, its scripts' own children are left.
  killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function withReason(error: unknown, home: string, log: string): UserError {
  const lines = log.split("\n").filter((line) => /Exception|Error|error/.test(line));
  const said = lines.at(0) ?? log.trim().split("\n").at(-1) ?? "";
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    `A local Spark of "${home}" did not start: ${printable(said.trim() || reason, 300).replace(/\.?$/, ".")} Nothing was published. Start a server yourself and give its address: --spark sc://host:15002.`,
    { cause: error },
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
