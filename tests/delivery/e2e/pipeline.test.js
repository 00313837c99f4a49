import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git, lines, npm } from "../../../.ci/release/commands.js";
import { latest, projectRegistry } from "../../../.ci/release/registry.js";
import { commit, newFolder } from "../repository.js";
import { run } from "./process.js";
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

/** @type {(jobs: string[], variables?: Record<string, string>) => ReturnType<typeof runJobs>} */
const pipeline = (jobs, variables = {}) =>
  runJobs(project, jobs, { ...registry.env, npm_config_cache: cache, ...variables }, log);

/** @type {(jobs: string[], variables?: Record<string, string>) => Promise<string>} */
const told = async (jobs, variables) => (await pipeline(jobs, variables)).output;

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
  it("checks, tests and packs the commit", async () => {
    expect(await pipeline([check])).toMatchObject({ status: 0 });
    const jobs = ["test: [20]", "lakehouse", "package: [20]"];
    const { status, output } = await pipeline(jobs, {
      ...installed,
      TESTS: "tests/delivery/version tests/house/summary",
    });
    expect(output).toMatch(/[1-9]\d* passed, 0 failed/);
    expect(output).toContain("tumble-0.1.0.tgz");
    expect(status).toBe(0);
  });

  it.each(["22", "24"])("packs what also installs and runs on Node %s", async (node) => {
    const file = join(cwd, "reports/package/tumble-0.1.0.tgz");
    const script = join(cwd, ".ci/release/smoke.js");
    const tried = ["--yes", "--package", `node@${node}`, "--", "node", script, file, "0.1.0"];
    expect(await run("npx", tried, { cwd })).toContain(`installs and counts on v${node}.`);
  });

  it("publishes the first version, verifies it, and tags it", async () => {
    const { status, output } = await pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.1.0 is published and tagged");
    expect(output).toContain("tumble 0.1.0 counts the reference lake as expected");
    expect(status).toBe(0);
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["v0.1.0"]);
    expect(git(["show", "main:CHANGELOG.md"], { cwd: remote })).toContain("## 0.1.0 – ");
    expect(git(["show", "main:sql/frozen.sha256"], { cwd: remote })).toContain(windows);
  });

  it("goes on where a run died after publishing", async () => {
    git(["push", "--quiet", "--delete", "origin", "v0.1.0"], { cwd });
    git(["tag", "--delete", "v0.1.0"], { cwd });
    const again = await run(process.execPath, [".ci/release/publish.js"], { cwd, env: registry.env });
    expect(again).toContain("tumble 0.1.0 is published already and tagged");
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["v0.1.0"]);
  });

  it("publishes a second version that counts wrongly, and takes it back by itself", async () => {
    push("Count wrongly", { "sql/mart/windows/v2.sql": wrong() });
    const { status, output } = await pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.2.0 is published and tagged");
    expect(output).toContain('"windows" is not as expected after step 2-late');
    expect(output).toContain("tumble 0.2.0 is removed; 0.1.0 installs next");
    expect(status).not.toBe(0);
    expect(await versionThatInstalls(registry.url)).toBe("0.1.0");
    expect(lines(git(["tag"], { cwd: remote }))).toEqual(["rolled-back/v0.2.0", "v0.1.0", "v0.2.0"]);
  });

  it("will not publish that commit again, and refuses to take back the only version left", async () => {
    expect(await told(["publish"], installed)).toContain(
      "0.2.0 was released from this commit and taken back",
    );
    expect(await told(["rollback-plan"])).toContain("0.1.0 is the only version");
  });

  it("publishes the correction on a lake that the first version began, under a number that was never used", async () => {
    push("Count rightly again", { "sql/mart/windows/v3.sql": readFileSync(join(cwd, windows), "utf8") });
    const { status, output } = await pipeline(["publish", "verify"], installed);
    expect(output).toContain("tumble 0.3.0 counts the reference lake as expected, begun by 0.1.0");
    expect(status).toBe(0);
    expect(latest(projectRegistry(registry.env), "tumble")).toBe("0.3.0");
  });

  it("takes a version back by hand: first it tells, then it does, once", async () => {
    const plan = "Would take back tumble 0.3.0; 0.1.0 would install next";
    expect(await told(["rollback-plan"])).toContain(plan);
    const wanted = { ROLLBACK_VERSION: "0.3.0" };
    expect(await told(["rollback"], wanted)).toContain("0.1.0 installs next");
    expect(await told(["rollback"], wanted)).toContain("taken back already");
    expect(await versionThatInstalls(registry.url)).toBe("0.1.0");
  });
});
