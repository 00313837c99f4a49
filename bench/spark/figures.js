/** @import { Spent, SparkFigures, SparkSeries } from "../types.js" */
import { median } from "../statistics.js";
import { markdown } from "../table.js";

const bytesPerRow = 30.5;

/** @type {(samples: readonly Spent[]) => Spent} */
const middle = (samples) => ({
  wall: median(samples.map(({ wall }) => wall)),
  cpu: median(samples.map(({ cpu }) => cpu)),
});

/** @type {(spent: Spent) => string} */
const spelled = ({ wall, cpu }) => `${wall.toFixed(1)} / ${cpu.toFixed(1)}`;

/**
 * Seconds by the clock and of processor time.
 * @type {(figures: SparkFigures) => string}
 */
export function sparkTable({ measured }) {
  const names = [...new Set(measured.map(({ engine }) => engine))];
  const cells = (/** @type {string} */ engine, /** @type {string} */ file) => {
    const samples = measured.find((each) => each.engine === engine && each.file === file)?.samples ?? [];
    const [first, ...again] = samples;
    if (!first) return ["", ""];
    // A server of the run's own is new each time.
    if (engine.includes("local")) return [spelled(middle(samples)), ""];
    return [spelled(first), spelled(middle(again))];
  };
  const rows = names.map((name) => [name, ...cells(name, "large"), ...cells(name, "small")]);
  return markdown([["", "large, first", "again", "small, first", "again"], ...rows]);
}

/**
 * From which size of a file and of a cluster on Spark is ahead, if cores add up. The time of a run is taken as what it
 * costs to start, which the small file shows, and so much for each row.
 * @type {(figures: SparkFigures) => { factor: number, start: number, cores: number, ahead: { cores: number, rows: number, bytes: number }[] }}
 */
export function breakEven({ cores, measured }) {
  const [duckdb, spark] = [pace(measured, "DuckDB"), pace(measured, "two workers")];
  const factor = spark.perRow / duckdb.perRow;
  const start = spark.start - duckdb.start;
  const ahead = [2, 4].map((times) => {
    const rows = start / (duckdb.perRow * (1 - 1 / times));
    return { cores: Math.ceil(cores * factor * times), rows, bytes: rows * bytesPerRow };
  });
  return { factor, start, cores: Math.ceil(cores * factor), ahead };
}

/** @type {(measured: readonly SparkSeries[], engine: string) => { start: number, perRow: number }} */
function pace(measured, engine) {
  const again = (/** @type {string} */ file) => {
    const found = measured.find((each) => each.engine.includes(engine) && each.file === file);
    if (!found) throw new Error(`Nothing was measured with "${engine}" and the ${file} file.`);
    return { rows: found.rows, wall: middle(found.samples.slice(1)).wall };
  };
  const [small, large] = [again("small"), again("large")];
  const perRow = (large.wall - small.wall) / (large.rows - small.rows);
  return { start: small.wall - perRow * small.rows, perRow };
}

/** @type {(figures: SparkFigures, note: string) => string} */
export function sparkFigures(figures, note) {
  const { factor, start, cores, ahead } = breakEven(figures);
  const points = ahead.map(
    (point) => `one of ${point.cores} cores is ahead from ${(point.bytes / 1e9).toFixed(1)} GB of CSV on`,
  );
  return `${figures.machine}. ${note}

${sparkTable(figures)}

On a server that has run before, starting costs a run ${start.toFixed(1)} s more than on DuckDB, and every row then takes two workers of one core each ${factor.toFixed(1)} times as long as DuckDB on the same ${figures.cores} cores. So, if cores add up, a cluster of ${cores} cores reads no faster than this machine by itself; ${points.join(", ")}.`;
}
