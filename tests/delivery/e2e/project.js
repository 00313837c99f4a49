import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { git, npm, run } from "../../../.ci/release/commands.js";
import { inEmptyProject, tumble } from "../../../.ci/release/project.js";
import { introduce } from "../repository.js";

const runner = resolve("node_modules/gitlab-ci-local/dist/index.js");
const PATH = [process.env.PATH, join(import.meta.dirname, "bin")].join(delimiter);

/** @typedef {{ cwd: string, remote: string }} Project */

/**
 * A bare repository with the commit that is checked out here, and a clone of it, as a runner has it.
 * @type {(folder: string) => Project}
 */
export function newProject(folder) {
  const [remote, cwd] = [join(folder, "remote.git"), join(folder, "clone")];
  git(["init", "--quiet", "--bare", "--initial-branch", "main", remote]);
  git(["push", "--quiet", remote, "HEAD:refs/heads/main"]);
  git(["clone", "--quiet", remote, cwd]);
  introduce(cwd);
  git(["remote", "add", "gcl-origin", "https://git.test.invalid/group/tumble.git"], { cwd });
  return { remote, cwd };
}

/**
 * Runs jobs of the pipeline with gitlab-ci-local's shell executor; everything they say goes into the log.
 * @type {(project: Project, jobs: readonly string[], variables: Record<string, string>, log: string) => { status: number | null, output: string }}
 */
export function runJobs({ cwd }, jobs, variables, log) {
  const given = Object.entries({ ...variables, CI_DEFAULT_BRANCH: "main", CI: "true" }).flatMap(
    ([name, value]) => ["--variable", `${name}=${value}`],
  );
  const quietly = [
    "--ignore-predefined-vars",
    Object.keys({ ...variables, CI_DEFAULT_BRANCH: "", CI: "" }).join(","),
  ];
  const shell = [
    "--force-shell-executor",
    "--concurrency",
    "1",
    "--state-dir",
    ".cache/pipeline",
    "--home",
    join(cwd, ".cache/home"),
    "--timestamps",
    "--manual=publish",
    "--manual=rollback-plan",
  ];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [runner, ...shell, ...given, ...quietly, ...jobs],
    {
      cwd,
      env: { ...process.env, PATH },
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  const output = `${stdout}\n${stderr}`;
  mkdirSync("reports", { recursive: true });
  appendFileSync(log, `$ gitlab-ci-local ${jobs.join(" ")}\n${output}\nexit code ${status}\n\n`);
  return { status, output };
}

/**
 * The version that a user gets who installs the package without naming one, after it counted something.
 * @type {(registry: string) => string}
 */
export function versionThatInstalls(registry) {
  return inEmptyProject((project) => {
    npm(["install", "--ignore-scripts", "--prefer-online", "--registry", registry, "tumble"], {
      cwd: project,
    });
    tumble(project, ["init", "demo"]);
    tumble(project, ["run", "--config", "demo/tumble.yaml"], project);
    return run(join(project, "node_modules/.bin/tumble"), ["--version"], { cwd: project });
  });
}
