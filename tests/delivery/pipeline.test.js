import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { git, run } from "../../.ci/release/commands.js";
import { commit, introduce, newFolder } from "./repository.js";

const runner = resolve("node_modules/gitlab-ci-local/dist/index.js");
const text = readFileSync(".gitlab-ci.yml", "utf8");

/** @type {(pipeline: string) => string} */
function newProject(pipeline) {
  const cwd = newFolder();
  git(["init", "--quiet", "--initial-branch", "main"], { cwd });
  introduce(cwd);
  copyFileSync("package-lock.json", join(cwd, "package-lock.json"));
  commit(cwd, "Pipeline", { ".gitlab-ci.yml": pipeline });
  git(["remote", "add", "origin", "https://git.test.invalid/group/tumble.git"], { cwd });
  git(["update-ref", "refs/remotes/origin/main", "HEAD"], { cwd });
  git(["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"], { cwd });
  return cwd;
}

/** @typedef {{ name: string, stage: string, when: string, needs?: { job: string }[] }} Job */

/** @type {(cwd: string, variables?: Record<string, string>) => Job[]} */
function jobs(cwd, variables = {}) {
  const given = Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
  const quietly = ["--ignore-predefined-vars", Object.keys(variables).join(",")];
  const args = [runner, "--list-json", "--home", join(cwd, ".home"), ...given, ...quietly];
  /** @type {Job[]} */
  const listed = JSON.parse(run(process.execPath, args, { cwd }));
  return listed.filter(({ when }) => when !== "never");
}

describe("the pipeline file", () => {
  const cwd = newProject(text);

  it("is valid by GitLab's JSON schema, and offers releases by hand on main", () => {
    const listed = jobs(cwd);
    expect([...new Set(listed.map(({ stage }) => stage))]).toEqual(parse(text).stages);
    expect(listed.filter(({ when }) => when === "manual").map(({ name }) => name)).toEqual([
      "bench",
      "publish",
      "rollback-plan",
      "rollback",
    ]);
    expect(listed.find(({ name }) => name === "verify")?.needs).toMatchObject([{ job: "publish" }]);
  });

  it.each([
    ["a merge request", { CI_PIPELINE_SOURCE: "merge_request_event", CI_COMMIT_BRANCH: "" }],
    ["another branch", { CI_COMMIT_BRANCH: "topic" }],
  ])("offers neither release nor rollback to %s", (_of, variables) => {
    const stages = jobs(cwd, variables).map(({ stage }) => stage);
    expect(stages).toContain("package");
    for (const stage of ["publish", "verify", "rollback"]) expect(stages).not.toContain(stage);
  });

  it("runs the bench by itself on a schedule, and releases nothing", () => {
    const listed = jobs(cwd, { CI_PIPELINE_SOURCE: "schedule" });
    expect(listed.find(({ name }) => name === "bench")?.when).toBe("on_success");
    expect(listed.map(({ name }) => name)).not.toContain("publish");
  });

  it("starts one pipeline for a branch with an open merge request, and none for a tag", () => {
    const { rules } = parse(text).workflow;
    expect(rules).toEqual([
      { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
      { if: "$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS", when: "never" },
      { if: "$CI_COMMIT_BRANCH" },
    ]);
  });

  it("names scripts that are there", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [, name = ""] of text.matchAll(/npm (?:run --silent|run) ([\w:]+)/g)) {
      expect(scripts, name).toHaveProperty([name]);
    }
    for (const [, path = ""] of text.matchAll(/node (\.ci\/\S+)/g)) {
      expect(readFileSync(path, "utf8"), path).not.toBe("");
    }
  });

  it("names no machine, and no secret but the job's own", () => {
    expect(text).not.toMatch(/https?:|\w\.(com|org|net)\b/);
    expect(text).not.toMatch(/TOKEN|PASSWORD|SECRET/);
  });

  it("would be refused with a misspelled word, so the schema was looked at", () => {
    writeFileSync(join(cwd, ".gitlab-ci.yml"), text.replace("allow_failure:", "allow_failures:"));
    expect(() => jobs(cwd)).toThrow(/'allow_failures' property is not expected/);
  });
});
