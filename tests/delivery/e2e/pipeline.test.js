import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git, lines, npm, run } from "../../../.ci/release/commands.js";
import { latest, projectRegistry } from "../../../.ci/release/registry.js";
import { commit, newFolder } from "../repository.js";
import { newProject, runJobs, versionThatInstalls } from "./project.js";
import { startRegistry } from "./registry/server.js";

const log = "reports/delivery.log";
// The static checks take minutes, and are run beside this test as they are.
const check = process.env.TUMBLE_STATIC ? "static" : "dependencies";
// What the first job installed stays, as jobs in a shell share the clone.
const installed = { INSTALL: "true" };
const cache = npm(["config", "get", "cache"]);
const folder = newFolder("pipeline-");
const project = newProject(folder);
const { cwd, remote } = project;

/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry;
beforeAll(async () => {
  rmSync(log, { force: true });
  registry = await startRegistry(join(folder, "registry"));
});
afterAll(() => {
  registry.stop();
});

/** @type {(jobs: string[], variables?: Record<string, string>) => { status: number | null, output: string }} */
const pipeline = (jobs, variables = {}) =>
  runJobs(project, jobs, { ...registry.env, npm_config_cache: cache, ...variables }, log);

/** @type {(message: string, files: Record<string, string>) => void} */
function push(message, files) {
  git(["pull", "--quiet", "--rebase", "origin", "main"], { cwd });
  commit(cwd, message, files);
  git(["push", "--quiet", "origin", "main"], { cwd });
}

const windows = "sql/mart/windows/v1.sql";
const wrong = () =>
  readFileSync(join(cwd, windows), "utf8").replace("/ CAST(2 AS DOUBLE)", "/ CAST(3 AS DOUBLE)");

describe("the pipeline, with a registry and a remote", () => {
  it("checks, tests and packs the commit", () => {
    expect(pipeline([check]).status).toBe(0);
    const jobs = ["test: [20]", "lakehouse", "package: [20]"];
    const { status, output } = pipeline(jobs, {
      ...installed,
      TESTS: "tests/delivery/version tests/house/summary",
    });
    expect(output).toMatch(/[1-9]\d* passed, 0 failed/);
    expect(output).toContain("tumble-0.1.0.tgz");
    expect(status).toBe(0);
  });

  it.each(["22", "24"])("packs what also installs and runs on Node %s", (node) => {
    const file = join(cwd, "reports/package/tumble-0.1.0.tgz");
    const script = join(cwd, ".ci/release/smoke.js");
    const told = run("npx", ["--yes", "--package", `node@${node}`, "--", "node", script, file, "0.1.0"], {
      cwd,
    });
    expect(told).toContain(`installs and counts on v${node}.`);
  });

  it("publishes the first version, verifies it, and tags it", () => {
    const { status, output } = pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.1.0 is published and tagged");
    expect(output).toContain("tumble 0.1.0 counts the reference lake as expected");
    expect(status).toBe(0);
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["v0.1.0"]);
    expect(git(["show", "main:CHANGELOG.md"], { cwd: remote })).toContain("## 0.1.0 – ");
    expect(git(["show", "main:sql/frozen.sha256"], { cwd: remote })).toContain(windows);
  });

  it("goes on where a run died after publishing", () => {
    git(["push", "--quiet", "--delete", "origin", "v0.1.0"], { cwd });
    git(["tag", "--delete", "v0.1.0"], { cwd });
    const told = run(process.execPath, [".ci/release/publish.js"], { cwd, env: registry.env });
    expect(told).toContain("tumble 0.1.0 is published already and tagged");
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["v0.1.0"]);
  });

  it("publishes a second version that counts wrongly, and takes it back by itself", () => {
    push("Count wrongly", { "sql/mart/windows/v2.sql": wrong() });
    const { status, output } = pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.2.0 is published and tagged");
    expect(output).toContain('"windows" is not as expected after step 2-late');
    expect(output).toContain("tumble 0.2.0 is removed; 0.1.0 installs next");
    expect(status).not.toBe(0);
    expect(versionThatInstalls(registry.url)).toBe("0.1.0");
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["rolled-back/v0.2.0", "v0.1.0", "v0.2.0"]);
  });

  it("will not publish that commit again, and refuses to take back the only version left", () => {
    expect(pipeline(["publish"], installed).output).toContain(
      "0.2.0 was released from this commit and taken back",
    );
    expect(pipeline(["rollback-plan"]).output).toContain("0.1.0 is the only version");
  });

  it("publishes the correction on a lake that the first version began, under a number that was never used", () => {
    push("Count rightly again", { "sql/mart/windows/v3.sql": readFileSync(join(cwd, windows), "utf8") });
    const { status, output } = pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.3.0 counts the reference lake as expected, begun by 0.1.0");
    expect(status).toBe(0);
    expect(latest(projectRegistry(registry.env), "tumble")).toBe("0.3.0");
  });

  it("takes a version back by hand: first it tells, then it does, once", () => {
    const plan = pipeline(["rollback-plan"]);
    expect(plan.output).toContain("Would take back tumble 0.3.0; 0.1.0 would install next");
    expect(pipeline(["rollback"], { ROLLBACK_VERSION: "0.3.0" }).output).toContain("0.1.0 installs next");
    expect(pipeline(["rollback"], { ROLLBACK_VERSION: "0.3.0" }).output).toContain("taken back already");
    expect(versionThatInstalls(registry.url)).toBe("0.1.0");
  });
});
