/** @import { Case, Contender, Result, Sample } from "./types.js" */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tumble } from "./cases/contenders.js";
import { dates } from "./cases/dates.js";
import { explore } from "./cases/explore.js";
import { large } from "./cases/large.js";
import { deltaLog } from "./cases/log.js";
import { small } from "./cases/small.js";
import { start } from "./cases/start.js";
import { generate } from "./data.js";
import { measure } from "./measure.js";
import { ordered, typical } from "./statistics.js";
import { comparisonTable, resultTable } from "./table.js";

const usage = `npm run bench -- [options]

  --only a,c      cases: a 20 million rows, b 100,000 rows, c 365 dates, d start, e SQL,
                  f the Delta log (default: all)
  --runs N        measured runs of each contender, interleaved (default 5)
  --events FILE   the events of case b (default: generated)
  --json FILE     write every sample there, too`;

const cases = { a: large, b: small, c: dates, d: start, e: explore, f: deltaLog };
const cache = fileURLToPath(new URL(".data/", import.meta.url));

function parseOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "a,b,c,d,e,f" },
      runs: { type: "string", default: "5" },
      events: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  const only = values.only.split(",");
  const unknown = only.find((key) => !(key in cases));
  if (unknown !== undefined) throw new Error(`--only takes a to f with commas, not "${unknown}".`);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a count, not "${values.runs}".`);
  if (!values.help && !existsSync(tumble)) {
    throw new Error(`There is no "${tumble}" to measure. Run "npm run build" first.`);
  }
  const events = values.events && resolve(values.events);
  return { ...values, events, runs, only: /** @type {(keyof typeof cases)[]} */ (only) };
}

/**
 * All contenders in turn, round after round, so that what else the machine does falls on all of them alike.
 * @type {(benchmark: Case, work: string, runs: number) => Result[]}
 */
function contest({ contenders, inOrder, begin }, work, runs) {
  /** @type {{ contender: Contender, samples: Sample[] }[]} */
  const entries = contenders.map((contender) => ({ contender, samples: [] }));
  begin?.();
  for (let round = 0; round < runs; round++) {
    for (const { contender, samples } of inOrder ? entries : ordered(entries, round)) {
      contender.prepare?.(round);
      const sample = measure(contender.args, work);
      contender.inspect?.();
      console.error(
        `  ${round + 1}/${runs} ${contender.name}: ${sample.wall} s, CPU ${sample.cpu.toFixed(2)} s`,
      );
      samples.push(sample);
    }
  }
  return entries.map(({ contender, samples }) => ({
    name: contender.name,
    samples,
    typical: typical(samples),
  }));
}

/** @type {(results: readonly Result[]) => (name: string) => Sample} */
const typicalOf = (results) => (name) => {
  const result = results.find((it) => it.name === name);
  if (!result) throw new Error(`No contender is called "${name}".`);
  return result.typical;
};

/** @type {(options: ReturnType<typeof parseOptions>) => Promise<void>} */
async function main({ only, runs, events, json }) {
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? arch()}, ${platform()}`;
  console.log(`${machine}; medians of ${runs} interleaved runs of whole processes.`);
  const reports = [];
  for (const key of only) {
    const work = join(cache, "work", key);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const benchmark = cases[key]({ data: cache, work, events });
    await generate(benchmark.files);
    console.error(benchmark.title);
    const results = contest(benchmark, work, runs);
    const comparisons = benchmark.compare(typicalOf(results));
    console.log(`\n### ${benchmark.title}\n\n${resultTable(results)}`);
    reports.push({ case: key, title: benchmark.title, results, comparisons });
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`\n### Compared\n\n${comparisonTable(reports.flatMap((report) => report.comparisons))}`);
  if (json) writeFileSync(json, `${JSON.stringify({ machine, runs, reports }, null, 2)}\n`);
}

try {
  const chosen = parseOptions();
  if (chosen.help) console.log(usage);
  else await main(chosen);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
