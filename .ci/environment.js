// Python packages in the project's own cache, for engines that tests and benchmarks set beside this one.
import { execFile } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** @type {(file: string, args: readonly string[]) => Promise<{ stdout: string }>} */
const run = (file, args) => promisify(execFile)(file, args, { timeout: 300_000 });

export const folder = resolve(".cache", "interop");

/** Servers and cluster as well: no other download is needed. */
export const sparkPackages = ["pyspark==4.2.0"];

/** @type {(program: string, ...question: readonly string[]) => Promise<boolean>} */
export async function isThere(program, ...question) {
  return run(program, question).then(
    () => true,
    () => false,
  );
}

/**
 * The Python of a virtual environment that holds these packages, installed at the first call.
 * @type {(name: string, wanted: readonly string[]) => Promise<string>}
 */
export async function environment(name, wanted) {
  const home = join(folder, name);
  const python = join(home, "bin", "python");
  const done = join(home, `${wanted.join("+")}.installed`);
  if (existsSync(done)) return python;
  rmSync(home, { recursive: true, force: true });
  await run("python3", ["-m", "venv", home]);
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...wanted]);
  writeFileSync(done, "");
  return python;
}

/** SPARK_HOME of the project's own Spark; says what is missing where it cannot be had. */
export async function sparkHome() {
  if (!(await isThere("java", "-version")))
    throw new Error("java is missing, Spark 4 needs version 17 or 21");
  if (!(await isThere("python3", "-c", "import ensurepip, venv"))) {
    throw new Error("python3 with venv is missing, Spark is installed by it");
  }
  const python = await environment("spark", sparkPackages);
  const { stdout } = await run(python, ["-c", "import pyspark; print(pyspark.__path__[0])"]);
  return stdout.trim();
}
