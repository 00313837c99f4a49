/** @import { Comparison, Result } from "./types.js" */

/**
 * A Markdown table; all columns but the first are numbers and stand to the right.
 * @type {(rows: readonly (readonly string[])[]) => string}
 */
export function markdown(rows) {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const padded = rows.map((row) =>
    line(
      widths.map((width, column) => {
        const cell = row[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      }),
    ),
  );
  const rule = line(
    widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}

/** @type {(value: number) => string} */
const seconds = (value) => value.toFixed(2);
/** @type {(bytes: number) => string} */
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

/** @type {(results: readonly Result[]) => string} */
export const resultTable = (results) =>
  markdown([
    ["median", "wall s", "(least–most)", "CPU s", "peak MB", "read MB"],
    ...results.map(({ name, samples, typical }) => {
      const walls = samples.map((sample) => sample.wall);
      return [
        name,
        seconds(typical.wall),
        `${seconds(Math.min(...walls))}–${seconds(Math.max(...walls))}`,
        seconds(typical.cpu),
        megabytes(typical.memory),
        megabytes(typical.read),
      ];
    }),
  ]);

const decimals = { "×": 2, s: 2, ms: 1, MB: 1, "of 365": 0 };

/** @type {(comparisons: readonly Comparison[]) => string} */
export const comparisonTable = (comparisons) =>
  markdown([
    ["compared", "measured", "at most", ""],
    ...comparisons.map(({ what, value, unit, atMost }) => [
      what,
      `${value.toFixed(decimals[unit])} ${unit}`,
      atMost === undefined ? "" : `${atMost} ${unit}`,
      atMost === undefined ? "" : value <= atMost ? "met" : "missed",
    ]),
  ]);
