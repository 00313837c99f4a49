import { readdirSync, readFileSync } from "node:fs";

// What Linux counts in, whatever the processor: USER_HZ.
const ticksPerSecond = 100;

/**
 * Seconds of processor time, user and system, that processes have used so far, with all that they started.
 * @type {(pids: readonly number[]) => number}
 */
export function processorTime(pids) {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const wanted = new Set(pids);
  // A child may have a smaller id than its parent, so that one pass is not enough.
  for (let size = 0; size < wanted.size;) {
    size = wanted.size;
    for (const { pid, parent } of all) if (wanted.has(parent)) wanted.add(pid);
  }
  return all.reduce((sum, { pid, ticks }) => (wanted.has(pid) ? sum + ticks : sum), 0) / ticksPerSecond;
}

/**
 * The fields are counted from the end of the program's name, which may hold anything.
 * @type {(pid: number) => { pid: number, parent: number, ticks: number }[]}
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [own = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = fields.slice(11, 15).map(Number);
    return [{ pid, parent: Number(fields[1]), ticks: own + system + ofChildren + systemOfChildren }];
  } catch {
    return [];
  }
}
