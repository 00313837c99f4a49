import { resolve } from "node:path";
import type { Options } from "yargs";
import { engineNames, type Config, type EngineName } from "../config.js";
import { UserError } from "../errors.js";

/** What reads the raw files, and where that is. */
export const engineOptions = {
  engine: { choices: engineNames, describe: 'What reads the raw files [default: "duckdb"]' },
  spark: {
    type: "string",
    requiresArg: true,
    describe: "Where Spark is: sc://host:15002/;token=…, or local; else SPARK_REMOTE says",
  },
  staging: {
    type: "string",
    requiresArg: true,
    describe: "Folder that Spark's workers and this run both see [default: in the lake]",
  },
} as const satisfies Record<string, Options>;

export interface EngineArguments {
  readonly engine?: EngineName;
  readonly spark?: string;
  readonly staging?: string;
}

type EngineSettings = Pick<Config, "engine" | "spark" | "staging">;

/** The engine by the flags, else by the project's settings; naming a Spark asks for it. */
export function engineOf(
  config: EngineSettings,
  argv: EngineArguments,
  environment: NodeJS.ProcessEnv = process.env,
): EngineSettings {
  if (argv.engine === "duckdb" && argv.spark !== undefined) {
    throw new UserError(
      `--spark "${argv.spark.replace(/(token=)[^;]*/g, "$1…")}" means nothing to --engine duckdb. Leave one of them out.`,
    );
  }
  const engine = argv.engine ?? (argv.spark === undefined ? config.engine : "spark");
  const staging = argv.staging === undefined ? config.staging : resolve(process.cwd(), argv.staging);
  const spark = argv.spark ?? config.spark ?? nonempty(environment.SPARK_REMOTE);
  if (engine === "spark" && spark === undefined) {
    throw new UserError(
      "It is not said where Spark is. Name it with --spark sc://host:15002, in SPARK_REMOTE or in tumble.yaml; --spark local starts one on this machine.",
    );
  }
  return { engine, spark, staging };
}

function nonempty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
