/** @import { Sample } from "./types.js" */

/** @type {(values: readonly number[]) => number} */
export function median(values) {
  if (values.length === 0) throw new RangeError("There is no median of no values.");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return low + (high - low) / 2;
}

/**
 * The order of a round: every other one runs backwards, so that none always profits from what ran before it.
 * @template T
 * @param {readonly T[]} contenders
 * @param {number} round
 */
export const ordered = (contenders, round) => (round % 2 === 0 ? [...contenders] : [...contenders].reverse());

/**
 * The median of each measure; of memory the most that any run took.
 * @type {(samples: readonly Sample[]) => Sample}
 */
export const typical = (samples) => ({
  wall: median(samples.map((sample) => sample.wall)),
  cpu: median(samples.map((sample) => sample.cpu)),
  memory: Math.max(...samples.map((sample) => sample.memory)),
  read: median(samples.map((sample) => sample.read)),
});
