/** @import { Sample } from "./types.js" */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

// bash's "time" reports what wait4 does: the process from fork to its end, its threads and its children.
const timed = `TIMEFORMAT='%3R %3U %3S'; { time "$@" 2>&4 3>&- 4>&-; } 4>&2 2>&3`;
const probe = new URL("probe.js", import.meta.url);

/** @type {(timing: string) => Pick<Sample, "wall" | "cpu">} */
export function parseTiming(timing) {
  const [wall = NaN, user = NaN, system = NaN] = timing.trim().replaceAll(",", ".").split(" ").map(Number);
  if (Number.isNaN(wall + user + system)) throw new Error(`bash reported no times, but "${timing.trim()}".`);
  return { wall, cpu: user + system };
}

/**
 * Runs a Node program to its end and measures it; a failure of the program is an error that shows its output.
 * @param {readonly string[]} args the program and its arguments
 * @param {string} cwd
 * @returns {Sample}
 */
export function measure(args, cwd) {
  const probed = `${cwd}/probe.json`;
  rmSync(probed, { force: true });
  const command = [process.execPath, "--import", probe.href, ...args];
  const { status, error, output } = spawnSync("bash", ["-c", timed, "bash", ...command], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, BENCH_PROBE: probed },
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  const [, stdout, stderr, timing] = output;
  if (status !== 0) {
    throw new Error(`"node ${args.join(" ")}" ended with ${status}.\n${stdout ?? ""}${stderr ?? ""}`);
  }
  return { ...parseTiming(timing ?? ""), ...JSON.parse(readFileSync(probed, "utf8")) };
}
