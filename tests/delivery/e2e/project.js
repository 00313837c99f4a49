import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { git } from "../../../.ci/release/commands.js";
import { introduce, newFolder } from "../repository.js";
import { attempt, run } from "./process.js";

const runner = resolve("node_modules/gitlab-ci-local/dist/index.js");
const PATH = [process.env.PATH, join(import.meta.dirname, "bin")].join(delimiter);

/** @typedef {{ cwd: string, remote: string }} Project */

const author = { GIT_AUTHOR_NAME: "delivery test", GIT_AUTHOR_EMAIL: "delivery@test.invalid" };
const committer = {
  GIT_COMMITTER_NAME: author.GIT_AUTHOR_NAME,
  GIT_COMMITTER_EMAIL: author.GIT_AUTHOR_EMAIL,
};

/**
 * A bare repository with the files of the commit that is checked out here, as its first commit, for a checkout may be
 * shallow; and a clone of it, as a runner has it.
 * @type {(folder: string) => Project}
 */
export function newProject(folder) {
  const [remote, cwd] = [join(folder, "remote.git"), join(folder, "clone")];
  git(["init", "--quiet", "--bare", "--initial-branch", "main", remote]);
  const first = git(["commit-tree", "HEAD^{tree}", "-m", "What is checked out"], {
    env: { ...author, ...committer },
  });
  git(["push", "--quiet", remote, `${first}:refs/heads/main`]);
  git(["clone", "--quiet", remote, cwd]);
  introduce(cwd);
  git(["remote", "add", "gcl-origin", "https://git.test.invalid/group/tumble.git"], { cwd });
  return { remote, cwd };
}

/**
 * Runs jobs of the pipeline with gitlab-ci-local's shell executor; everything they say goes into the log.
 * @type {(project: Project, jobs: readonly string[], variables: Record<string, string>, log: string) => Promise<{ status: number | null, output: string }>}
 */
export async function runJobs({ cwd }, jobs, variables, log) {
  const all = { ...variables, CI_DEFAULT_BRANCH: "main", CI: "true" };
  const given = Object.entries(all).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
  const options = [
    "--force-shell-executor",
    ...["--concurrency", "1"],
    ...["--state-dir", ".cache/pipeline"],
    ...["--home", join(cwd, ".cache/home")],
    ...["--ignore-predefined-vars", Object.keys(all).join(",")],
    "--timestamps",
    ...["--manual=publish", "--manual=rollback-plan"],
  ];
  const args = [runner, ...options, ...given, ...jobs];
  const { status, output } = await attempt(process.execPath, args, { cwd, env: { PATH } });
  mkdirSync("reports", { recursive: true });
  appendFileSync(log, `$ gitlab-ci-local ${jobs.join(" ")}\n${output}\nexit code ${status}\n\n`);
  return { status, output };
}

/**
 * The version that a user gets who installs the package without naming one, after it counted something.
 * @type {(registry: string) => Promise<string>}
 */
export async function versionThatInstalls(registry) {
  const cwd = newFolder("user-");
  writeFileSync(join(cwd, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = ["--ignore-scripts", "--prefer-online", "--no-audit", "--registry", registry];
  await run("npm", ["install", ...options, "tumble"], { cwd });
  const tumble = join(cwd, "node_modules/.bin/tumble");
  await run(tumble, ["init", "demo"], { cwd });
  await run(tumble, ["run", "--config", "demo/tumble.yaml"], { cwd });
  return run(tumble, ["--version"], { cwd });
}
