import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { environment, folder, sparkPackages } from "../../.ci/environment.js";

const run = (file: string, args: readonly string[]) => promisify(execFile)(file, args, { timeout: 300_000 });

/** Versions that were tried together. */
const packages = {
  old: ["deltalake==0.19.2", "pyarrow==17.0.0"],
  new: ["deltalake==1.6.6", "pyarrow==26.0.1", "polars==2.1.0"],
  spark: sparkPackages,
  sheets: ["openpyxl==3.1.5"],
};
const jars = ["io.delta:delta-spark_4.2_2.13:4.4.0", "io.delta:delta-storage:4.4.0"];

export interface Installed {
  readonly old: string | null;
  readonly new: string | null;
  readonly spark: string | null;
  readonly sheets: string | null;
  readonly jars: string;
}

declare module "vitest" {
  interface ProvidedContext {
    installed: Installed;
  }
}

/**
 * Installs the other engines into the project's own cache, once. Says which cannot be had and why; that is an error where
 * INTEROP_REQUIRED is set, as in CI jobs whose machine has all that is needed.
 */
export default async function install(project: TestProject): Promise<void> {
  const python = await isThere("python3", "-c", "import ensurepip, venv");
  const java = (await isThere("java", "-version")) && (await isThere("mvn", "--version"));
  if (!python) skip("delta-rs, Polars, openpyxl and Spark", "python3 with venv is missing");
  else if (!java) skip("Spark", "java or mvn is missing");
  const paths = jars.map((jar) => join(folder, "jars", `${jar.split(":").slice(1).join("-")}.jar`));
  const [old, now, sheets, spark] = await Promise.all([
    python ? environment("old", packages.old).catch(explain("delta-rs of 2024")) : null,
    python ? environment("new", packages.new).catch(explain("delta-rs and Polars")) : null,
    python ? environment("sheets", packages.sheets).catch(explain("openpyxl")) : null,
    python && java ? sparkWithDelta().catch(explain("Spark")) : null,
  ]);
  project.provide("installed", { old, new: now, spark, sheets, jars: paths.join() });
}

const explain = (engines: string) => (error: unknown) => {
  skip(engines, error instanceof Error ? error.message.trim() : String(error));
  return null;
};

function skip(engines: string, why: string): void {
  const line = `Interop: ${engines} cannot be tried: ${why}.`;
  if (process.env.INTEROP_REQUIRED) throw new Error(line);
  console.log(line);
}

async function sparkWithDelta(): Promise<string> {
  const [python] = await Promise.all([environment("spark", packages.spark), fetchJars()]);
  return python;
}

async function isThere(program: string, ...question: readonly string[]): Promise<boolean> {
  return run(program, question).then(
    () => true,
    () => false,
  );
}

async function fetchJars(): Promise<void> {
  const target = join(folder, "jars");
  mkdirSync(target, { recursive: true });
  for (const jar of jars) {
    if (existsSync(join(target, `${jar.split(":").slice(1).join("-")}.jar`))) continue;
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    await run("mvn", ["-q", "-B", goal, `-Dartifact=${jar}`, `-DoutputDirectory=${target}`]);
  }
}
