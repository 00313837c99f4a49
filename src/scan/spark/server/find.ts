import { execFile } from "node:child_process";
import { access, readdir, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.js";
import { isNeededSpark, neededSpark } from "../version.js";

const run = promisify(execFile);
const oldestJava = 17;
/** The newest that the tests have run with. */
const install = 'pip install "pyspark==4.3.0"';
const instead = "Or name a server that runs already: --spark sc://host:15002.";

/** An installation of Spark 4 that can start a Spark Connect server on this machine. */
export interface Installation {
  readonly home: string;
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds Spark by SPARK_HOME, by `spark-submit` in PATH or in the Python package pyspark, and a Java that runs it. */
export async function findSpark(environment: Environment = process.env): Promise<Installation> {
  if (process.platform === "win32") {
    throw new UserError(`Spark is not started by itself on Windows. ${instead}`);
  }
  await checkJava(environment);
  const home = await homeOf(environment);
  if (home === null) {
    throw new UserError(
      `Spark is not on this machine: SPARK_HOME is not set, there is no spark-submit in PATH, and python3 has no package pyspark. Install it ('${install}' is enough) or set SPARK_HOME. ${instead}`,
    );
  }
  const jars = await readdir(join(home, "jars")).catch((): string[] => []);
  const version = versionOf(jars, "spark-core");
  if (version === null) {
    throw new UserError(
      `"${home}" holds no Spark: there is no jars/spark-core_….jar in it. Correct SPARK_HOME. ${instead}`,
    );
  }
  if (!isNeededSpark(version)) {
    throw new UserError(
      `"${home}" holds Spark ${version}, but ${neededSpark} is needed. Install one ('${install}') or point SPARK_HOME to it. ${instead}`,
    );
  }
  if (versionOf(jars, "spark-connect") === null) {
    throw new UserError(
      `Spark ${version} in "${home}" comes without Spark Connect: there is no jars/spark-connect_….jar in it. Take the whole package of Spark, or '${install}'. ${instead}`,
    );
  }
  return { home, version };
}

/** Of `spark-core_2.13-4.2.0.jar`: 4.2.0. */
function versionOf(jars: readonly string[], name: string): string | null {
  for (const jar of jars) {
    const [, found, version] = /^(.+)_2\.\d+-(\d[^/]*)\.jar$/.exec(jar) ?? [];
    if (found === name && version !== undefined) return version;
  }
  return null;
}

async function checkJava({ JAVA_HOME: home, PATH }: Environment): Promise<void> {
  const java = home ? join(home, "bin", "java") : "java";
  const shown = home ? `"${java}" (from JAVA_HOME)` : "java in PATH";
  const said = await run(java, ["-version"], { env: { PATH } }).catch(() => null);
  if (said === null) {
    throw new UserError(
      `Spark needs Java ${oldestJava} or later, but there is no ${shown} that runs. Install it or set JAVA_HOME. ${instead}`,
    );
  }
  const [, version = ""] = /version "(?:1\.)?([^"]+)"/.exec(said.stderr) ?? [];
  if (Number.parseInt(version, 10) >= oldestJava) return;
  throw new UserError(
    `Spark needs Java ${oldestJava} or later, but ${shown} is of version ${version || "unknown"}. Install a later one or set JAVA_HOME. ${instead}`,
  );
}

async function homeOf({ SPARK_HOME, PATH = "" }: Environment): Promise<string | null> {
  if (SPARK_HOME) return SPARK_HOME;
  for (const folder of PATH.split(delimiter).filter((each) => each !== "")) {
    const program = await realpath(join(folder, "spark-submit")).catch(() => null);
    const home = program === null ? null : dirname(dirname(program));
    // The launcher that pip puts beside python knows its package only when it runs.
    if (home !== null && (await isThere(join(home, "jars")))) return home;
  }
  const question =
    "import importlib.util as u; s = u.find_spec('pyspark'); print(s.submodule_search_locations[0])";
  const answer = await run("python3", ["-c", question], { env: { PATH } }).catch(() => null);
  const said = answer?.stdout.trim() ?? "";
  return said === "" ? null : said;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
