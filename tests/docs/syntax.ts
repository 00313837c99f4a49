import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { parseDocument } from "yaml";
import { readConfigFile } from "../../src/config-file.js";
import { inputsOf } from "../../src/duckdb/parser.js";
import { Session } from "../../src/duckdb/session.js";
import type { Block } from "./blocks.js";

/** What is wrong with a block as its language has it; null where nothing is, or where it is mere text. */
export async function syntaxError(block: Block): Promise<string | null> {
  const check = checks[block.language];
  if (!check) return `A block's language is one of ${Object.keys(checks).join(", ")}.`;
  try {
    await check(block);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const checks: Readonly<Record<string, (block: Block) => void | Promise<void>>> = {
  sh: ({ content }) => {
    told("bash", ["-n"], content);
  },
  python: ({ content }) => {
    told("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], content);
  },
  crontab: ({ content }) => {
    const field = String.raw`[\d*,/-]+`;
    const entry = new RegExp(`^(#.*|[A-Z_]+=.*|(${field} ){5}\\S.*)?$`);
    const wrong = content.split("\n").find((line) => !entry.test(line));
    if (wrong !== undefined) throw new Error(`"${wrong}" is no line of a crontab.`);
  },
  json: ({ content }) => {
    JSON.parse(content);
  },
  ts: ({ content }) => {
    const { diagnostics = [] } = ts.transpileModule(content, { reportDiagnostics: true });
    const [first] = diagnostics;
    if (first) throw new Error(ts.flattenDiagnosticMessageText(first.messageText, "\n"));
  },
  yaml: checkYaml,
  sql: checkSql,
  text: () => undefined,
  csv: () => undefined,
  md: () => undefined,
};

/** A block of YAML is a part of tumble.yaml, unless it says that it is another file. */
async function checkYaml({ content, file, isRun }: Block): Promise<void> {
  if (isRun && (file === undefined || file.endsWith("tumble.yaml"))) {
    const folder = await mkdtemp(join(tmpdir(), "tumble-yaml-"));
    await writeFile(join(folder, "tumble.yaml"), content);
    await readConfigFile(join(folder, "tumble.yaml")).finally(() => rm(folder, { recursive: true }));
    return;
  }
  const [first] = parseDocument(content).errors;
  if (first) throw first;
}

async function checkSql({ content }: Block): Promise<void> {
  const session = await Session.open();
  await inputsOf(session, { sql: content, path: "the block" }).finally(() => {
    session.close();
  });
}

/** A program that is not on this machine has no complaint. */
function told(program: string, args: readonly string[], input: string): void {
  const { error, status, stderr } = spawnSync(program, args, { input, encoding: "utf8" });
  if (!error && status !== 0) throw new Error(stderr);
}
