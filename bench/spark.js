// Whole runs of tumble on DuckDB and on Spark, with a large file and with a small one: "npm run bench:spark".
/** @import { SparkEngine, SparkFile, SparkFigures, SparkSeries } from "./types.js" */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sparkHome } from "../.ci/environment.js";
import { startCluster } from "../.ci/spark/cluster.js";
import { stop, tie } from "../.ci/spark/processes.js";
import { sampleCsv } from "../fixtures/sample-events.js";
import { firstRun } from "./cases/contenders.js";
import { large as largeCase } from "./cases/large.js";
import { generate } from "./data.js";
import { measure } from "./measure.js";
import { sparkTable } from "./spark/figures.js";
import { processorTime } from "./spark/processor-time.js";

const usage = `npm run bench:spark -- [options]

  --only a,c    engines: a DuckDB, b Spark with a server of the run's own, c a cluster with one worker of one core,
                d one with two (default: all)
  --runs N      measured runs in all on each engine, of which the first is told apart (default 4)
  --json FILE   write every sample there; what it holds of other engines stays`;

const cache = fileURLToPath(new URL(".data/", import.meta.url));
const work = join(cache, "work", "spark");

/** @type {Readonly<Record<string, SparkEngine>>} */
const engines = {
  a: { name: "DuckDB", workers: 0, args: [] },
  b: { name: "Spark, `--spark local`", workers: 0, args: ["--engine", "spark", "--spark", "local"] },
  c: { name: "Spark, one worker of 1 core", workers: 1, args: ["--engine", "spark", "--spark"] },
  d: { name: "Spark, two workers of 1 core", workers: 2, args: ["--engine", "spark", "--spark"] },
};

function parseOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: Object.keys(engines).join(",") },
      runs: { type: "string", default: "4" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  const chosen = values.only.split(",").map((key) => {
    const engine = engines[key];
    if (!engine) throw new Error(`--only takes a to d with commas, not "${key}".`);
    return engine;
  });
  if (!Number.isInteger(runs) || runs < 2)
    throw new Error(`--runs takes a count from 2, not "${values.runs}".`);
  return { ...values, runs, chosen };
}

/** @type {() => Promise<SparkFile[]>} */
async function filesToRead() {
  const small = join(cache, "sample.csv");
  mkdirSync(cache, { recursive: true });
  writeFileSync(small, sampleCsv());
  const [large] = largeCase({ data: cache, work }).files;
  if (!large) throw new Error("There is no large file.");
  await generate([large]);
  return [
    { name: "small", path: small, rows: sampleCsv().trim().split("\n").length - 1 },
    { name: "large", path: large.path, rows: large.rows },
  ];
}

/**
 * Runs on servers that have just been started, and that count what they use.
 * @type {(engine: SparkEngine, file: SparkFile, home: string, runs: number) => Promise<SparkSeries>}
 */
async function series({ name, workers, args }, file, home, runs) {
  const folder = join(work, "cluster");
  const cluster = workers > 0 ? await startCluster({ home, folder, workers, isShort: false }) : null;
  const untie = tie(cluster?.processes ?? []);
  const pids = (cluster?.processes ?? []).map(({ pid }) => pid);
  const given = cluster ? [...args, cluster.remote] : args;
  try {
    const samples = [];
    for (let round = 0; round < runs; round++) {
      const run = firstRun(name, file.path, work);
      run.prepare?.(round);
      const before = processorTime(pids);
      const { wall, cpu } = measure([...run.args, ...given], work);
      const sample = { wall, cpu: cpu + processorTime(pids) - before };
      console.error(`  ${name}, ${file.name} file: ${wall} s, CPU ${sample.cpu.toFixed(2)} s`);
      samples.push(sample);
    }
    return { engine: name, file: file.name, rows: file.rows, samples };
  } finally {
    untie();
    await stop(cluster?.processes ?? []);
  }
}

/** @type {(options: ReturnType<typeof parseOptions>) => Promise<void>} */
async function main({ chosen, runs, json }) {
  const home = await sparkHome();
  process.env.SPARK_HOME = home;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  /** @type {SparkSeries[]} */
  let measured = [];
  if (json && existsSync(json)) measured = JSON.parse(readFileSync(json, "utf8")).measured;
  const files = await filesToRead();
  for (const engine of chosen) {
    for (const file of files) {
      const found = await series(engine, file, home, runs);
      measured = measured.filter((each) => each.engine !== found.engine || each.file !== found.file);
      measured.push(found);
    }
  }
  rmSync(work, { recursive: true, force: true });
  const order = Object.values(engines).map(({ name }) => name);
  measured.sort((a, b) => order.indexOf(a.engine) - order.indexOf(b.engine));
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? arch()}, ${platform()}`;
  /** @type {SparkFigures} */
  const figures = { machine, cores: cpus().length, measured };
  console.log(sparkTable(figures));
  if (json) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
}

try {
  const options = parseOptions();
  if (options.help) console.log(usage);
  else await main(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
