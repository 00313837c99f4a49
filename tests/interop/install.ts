import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { environment, folder, sparkPackages } from "../../.ci/environment.js";

const run = promisify(execFile);

/** Versions that were tried together. */
const packages = {
  old: ["deltalake==0.19.2", "pyarrow==17.0.0"],
  new: ["deltalake==1.6.6", "pyarrow==26.0.1", "polars==2.1.0"],
  spark: sparkPackages,
};
const jars = ["io.delta:delta-spark_4.2_2.13:4.4.0", "io.delta:delta-storage:4.4.0"];

export interface Installed {
  readonly old: string | null;
  readonly new: string | null;
  readonly spark: string | null;
  readonly jars: string;
}

declare module "vitest" {
  interface ProvidedContext {
    installed: Installed;
  }
}

/** Installs the other engines into the project's own cache, once; says which are missing and why. */
export default async function install(project: TestProject): Promise<void> {
  const python = await answers("python3", "-c", "import ensurepip, venv");
  const java = (await answers("java", "-version")) && (await answers("mvn", "--version"));
  if (!python)
    console.log("Interop: python3 with venv is missing, so delta-rs, Polars and Spark are skipped.");
  else if (!java) console.log("Interop: java or mvn is missing, so Spark is skipped.");
  const spark = python && java;
  const [old, now, pyspark] = await Promise.all([
    python ? environment("old", packages.old) : null,
    python ? environment("new", packages.new) : null,
    spark ? environment("spark", packages.spark) : null,
  ]);
  if (spark) await fetchJars();
  const paths = jars.map((jar) => join(folder, "jars", `${jar.split(":").slice(1).join("-")}.jar`));
  project.provide("installed", { old, new: now, spark: pyspark, jars: paths.join() });
}

async function answers(program: string, ...question: readonly string[]): Promise<boolean> {
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
