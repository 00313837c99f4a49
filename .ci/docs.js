// Writes what the documents say of commands and settings from the program itself; with --check only says what is out
// of date. "--bench FILE" puts the figures of "npm run bench -- --json FILE" into the comparison; "--note TEXT" says
// under which circumstances they were measured. "--spark FILE" does so with those of "npm run bench:spark".
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import prettier from "prettier";
import { sparkFigures } from "../bench/spark/figures.js";
import { comparisonTable } from "../bench/table.js";
import { commandsPage } from "./docs/commands.js";
import { expectationsTable, settingsSchema, settingsTable } from "./docs/settings.js";

/**
 * Of the built program; types are those of the sources.
 * @param {string} path
 */
const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);

/**
 * The document with new texts between `<!-- name -->` and `<!-- /name -->`.
 * @type {(path: string, texts: Readonly<Record<string, string>>) => string}
 */
function filled(path, texts) {
  return Object.entries(texts).reduce(
    (document, [name, text]) => {
      const [before = "", rest = ""] = document.split(`<!-- ${name} -->`);
      const after = rest.split(`<!-- /${name} -->`)[1];
      if (after === undefined) throw new Error(`"${path}" has no place for "${name}".`);
      return `${before}<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->${after}`;
    },
    readFileSync(path, "utf8"),
  );
}

/** @type {(path: string, note: string) => string} */
function figures(path, note) {
  const { machine, runs, reports } = JSON.parse(readFileSync(path, "utf8"));
  const comparisons = reports.flatMap((/** @type {any} */ report) => report.comparisons);
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date}, medians of ${runs} runs: ${machine}. ${note}\n\n${comparisonTable(comparisons)}`;
}

/** @type {(bench: string) => Readonly<Record<string, string>>} */
function measured(bench) {
  return Object.fromEntries(
    ["README.md", "docs/comparison.md"].map((path) => [path, filled(path, { bench })]),
  );
}

/** @type {(path: string, note: string) => Readonly<Record<string, string>>} */
function measuredOnSpark(path, note) {
  const date = new Date().toISOString().slice(0, 10);
  const text = sparkFigures(JSON.parse(readFileSync(path, "utf8")), note);
  return { "docs/spark.md": filled("docs/spark.md", { bench: `Measured on ${date}: ${text}` }) };
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean" },
      bench: { type: "string" },
      spark: { type: "string" },
      note: { type: "string" },
    },
  });
  const { allCommands } = await built("commands/commands.js");
  const { settings } = await built("config-file.js");
  const { defaults } = await built("config.js");
  const { loadExpectations } = await built("models/expectations.js");
  const { thresholdText } = await built("models/thresholds.js");
  const schema = settingsSchema(settings, defaults);
  const pages = {
    "docs/commands.md": commandsPage(await allCommands()),
    "docs/tumble.schema.json": JSON.stringify(schema),
    "docs/tumble-yaml.md": filled("docs/tumble-yaml.md", {
      settings: settingsTable(schema),
      expectations: expectationsTable(await loadExpectations("windows"), thresholdText),
    }),
    ...(values.bench && measured(figures(values.bench, values.note ?? ""))),
    ...(values.spark && measuredOnSpark(values.spark, values.note ?? "")),
  };
  for (const [path, text] of Object.entries(pages)) {
    const options = await prettier.resolveConfig(path);
    const wanted = await prettier.format(text, { ...options, filepath: path });
    if (!values.check) writeFileSync(path, wanted);
    else if (wanted !== readFileSync(path, "utf8"))
      throw new Error(`"${path}" is out of date. Run "npm run docs".`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
