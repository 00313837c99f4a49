import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Argv, CommandModule } from "yargs";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import {
  boundsOf,
  interruptSignal,
  lakeOptions,
  workspaceOptions,
  type LakeArguments,
} from "./explore-options.js";

const describe = "Run a Markdown notebook of SQL, as a page, a document or a Jupyter notebook";

/** The notebooks that the package ships. */
const shipped = fileURLToPath(new URL("../../notebooks/", import.meta.url));

export const notebookCommand: CommandModule = {
  command: "notebook <action> [notebook]",
  describe,
  builder: (yargs: Argv) =>
    yargs
      .usage(`$0 notebook run <notebook>\n$0 notebook list\n\n${describe}`)
      .positional("action", { choices: ["run", "list"] as const, describe: "What to do" })
      .positional("notebook", {
        type: "string",
        describe: "A Markdown file, or the name of a notebook that comes along",
      })
      .options({
        param: {
          type: "string",
          alias: "p",
          array: true,
          nargs: 1,
          requiresArg: true,
          describe: "Set a parameter: name=value",
        },
        out: {
          type: "string",
          alias: "o",
          requiresArg: true,
          describe:
            "Write a page (.html), a document (.md) or a Jupyter notebook (.ipynb) [default: print it]",
        },
        watch: { type: "boolean", default: false, describe: "Run again whenever the file is saved" },
        ...lakeOptions,
      })
      .example("$0 notebook run day -p date=2016-07-26 -o day.html", "A day's report as a page")
      .example("$0 notebook run report.md -o report.html --watch", "Write and see it grow"),
  handler: async (argv) => {
    const given = argv as unknown as NotebookArguments;
    if (given.action === "list") await list();
    else await run(given);
  },
};

interface NotebookArguments extends LakeArguments {
  readonly action: "run" | "list";
  readonly notebook?: string;
  readonly param?: readonly string[];
  readonly out?: string;
  readonly watch: boolean;
}

async function list(): Promise<void> {
  const { parseNotebook } = await import("../explore/notebook/parse.js");
  const { parameterText } = await import("../explore/ask.js");
  for (const name of await shippedNames()) {
    const { title, parameters } = parseNotebook(await readFile(join(shipped, `${name}.md`), "utf8"), name);
    const takes = [...parameters].map(([key, value]) => `${key}=${parameterText(value)}`).join(" ");
    process.stdout.write(`${name.padEnd(10)} ${title}${takes === "" ? "" : ` (${takes})`}\n`);
  }
}

async function run(argv: NotebookArguments): Promise<void> {
  const path = await pathOf(argv.notebook);
  const format = formatOf(argv.out);
  const { runNotebook, failureOf } = await import("../explore/notebook/run.js");
  const { parseNotebook } = await import("../explore/notebook/parse.js");
  const { parseParameter } = await import("../explore/ask.js");
  const { writeReport } = await import("./print-notebook.js");
  const options = await workspaceOptions(argv);
  const parameters = Object.fromEntries((argv.param ?? []).map(parseParameter));
  const signal = interruptSignal();
  const bounds = await boundsOf(argv, signal);
  const once = async () => {
    const notebook = parseNotebook(await readFile(path, "utf8"), argv.notebook ?? basename(path));
    const report = await runNotebook(notebook, parameters, options, bounds);
    await writeReport(report, format, argv.out);
    const failure = failureOf(report);
    if (failure) throw failure;
  };
  if (!argv.watch) {
    await once();
    return;
  }
  if (argv.out === undefined)
    throw new UserError("--watch writes a file. Name it with --out, such as --out report.html.");
  const { watchFile } = await import("./watch-file.js");
  await watchFile(path, once, signal);
}

async function pathOf(notebook: string | undefined): Promise<string> {
  if (notebook === undefined)
    throw new UserError(
      'There is no notebook. Name one, as in "tumble notebook run day"; see "tumble notebook list".',
    );
  if (existsSync(notebook)) return notebook;
  const names = await shippedNames();
  if (names.includes(notebook)) return join(shipped, `${notebook}.md`);
  throw new UserError(
    `There is no file "${notebook}".${didYouMean(notebook, names)} Check the path, or run one that comes along: ${names.join(", ")}.`,
  );
}

async function shippedNames(): Promise<string[]> {
  const files = await readdir(shipped);
  return files
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => basename(file, ".md"))
    .sort();
}

export type ReportFormat = "html" | "md" | "ipynb";

function formatOf(out: string | undefined): ReportFormat {
  if (out === undefined) return "md";
  const format = { ".html": "html", ".htm": "html", ".md": "md", ".ipynb": "ipynb" }[
    extname(out).toLowerCase()
  ];
  if (format !== undefined) return format as ReportFormat;
  throw new UserError(`"${out}" does not say what to write. End the name with .html, .md or .ipynb.`);
}
