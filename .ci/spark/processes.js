// Processes of Spark, each a Java machine that is known, and stopped, by its process id.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {{ name: string, pid: number, log: string }} Started */

/**
 * Starts one of Spark's own programs in a folder, which gets its log and what else it leaves; `through` is a command that
 * ends in an exec of it.
 * @type {(
 *   name: string, command: readonly string[], home: string, folder: string, through?: readonly string[]
 * ) => Started}
 */
export function start(name, command, home, folder, through = []) {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const output = openSync(log, "w");
  const [own = "", ...rest] = command;
  const [program = "", ...args] = [...through, join(home, "bin", own), ...rest];
  // SPARK_REMOTE is for clients: Spark's own start script refuses to start a server with it.
  const inherited = { ...process.env };
  delete inherited.SPARK_REMOTE;
  const environment = {
    SPARK_HOME: home,
    SPARK_DAEMON_MEMORY: "512m",
    SPARK_LOCAL_IP: "127.0.0.1",
    TZ: "UTC",
  };
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  child.unref();
  // Spark's scripts end in an exec, so this is the Java machine's own.
  if (child.pid === undefined) throw new Error(`"${own}" of Spark in ${home} cannot be started.`);
  return { name, pid: child.pid, log };
}

/**
 * Waits until a process is ready; fails with the end of its log when it dies or takes too long.
 * @type {(started: Started, ready: () => boolean | Promise<boolean>, seconds?: number) => Promise<void>}
 */
export async function until(started, ready, seconds = 90) {
  const end = Date.now() + seconds * 1000;
  while (!(await ready())) {
    if (isRunning(started.pid) && Date.now() < end) await sleep(100);
    else throw new Error(`Spark's ${started.name} is not ready:\n${said(started).slice(-2000)}`);
  }
}

/** @type {(started: Started) => string} */
export function said({ log }) {
  return readFileSync(log, "utf8");
}

/** @type {(port: number) => Promise<boolean>} */
export function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const answer = (/** @type {boolean} */ is) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}

/** @type {() => Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });
}

/**
 * Whether a process is there, and is Spark's: ids are given anew after a while.
 * @type {(pid: number) => boolean}
 */
export function isRunning(pid) {
  try {
    const stdio = /** @type {const} */ (["ignore", "pipe", "ignore"]);
    const words = execFileSync("ps", ["-o", "stat=,args=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: [...stdio],
    });
    // In the moment when a script becomes the Java machine, there are no words, and ps shows a name in brackets.
    return !words.startsWith("Z") && /spark|^\S+ +\[/.test(words);
  } catch {
    return false;
  }
}

/** @type {(processes: readonly Pick<Started, "pid">[]) => Promise<void>} */
export async function stop(processes) {
  for (const { pid } of [...processes].reverse()) {
    if (!isRunning(pid)) continue;
    process.kill(pid, "SIGTERM");
    for (let i = 0; isRunning(pid); i++) {
      if (i === 100) process.kill(pid, "SIGKILL");
      await sleep(100);
    }
  }
}

/**
 * Ends processes when this one ends, in whatever way; returns what calls that off.
 * @type {(processes: readonly Pick<Started, "pid">[]) => () => void}
 */
export function tie(processes) {
  const pids = processes.map(({ pid }) => String(pid));
  const watcher = spawn("sh", ["-c", 'read -r _; kill "$@"', "sh", ...pids], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  return () => watcher.kill("SIGKILL");
}
