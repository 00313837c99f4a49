import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { newFolder } from "./repository.js";

const runner = resolve(".ci/suites.js");

/**
 * Runs suites in a project whose scripts are these bodies of JavaScript.
 * @type {(scripts: Record<string, string>, suites: object[], minutes?: number) => { status: number | null, last?: string, output: string, folder: string }}
 */
function run(scripts, suites, minutes = 1) {
  const folder = newFolder();
  for (const [name, body] of Object.entries(scripts)) writeFileSync(join(folder, `${name}.cjs`), body);
  const named = Object.keys(scripts).map((name) => [name, `node ${name}.cjs`]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: Object.fromEntries(named) }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [runner, JSON.stringify(suites), String(minutes)],
    { cwd: folder, encoding: "utf8" },
  );
  return { status, last: stdout.trimEnd().split("\n").at(-1), output: stdout + stderr, folder };
}

/** @type {(success: boolean, ...statuses: string[]) => string} */
function reporting(success, ...statuses) {
  const testResults = [{ status: "passed", assertionResults: statuses.map((status) => ({ status })) }];
  const text = JSON.stringify({ success, testResults });
  return `require("node:fs").writeFileSync("good.json", ${JSON.stringify(text)}); process.exitCode = ${success ? 0 : 1};`;
}

const good = { script: "good", minutes: 1, report: "good.json" };

it("suites are added up, and one that this checkout does not have is left out", () => {
  const suites = [
    { script: "plain", minutes: 1 },
    good,
    { script: "other", minutes: 1, report: "other.json" },
  ];
  const { status, last, output } = run({ good: reporting(true, "passed", "passed"), plain: "" }, suites);
  expect({ status, last }).toEqual({ status: 0, last: "2 passed, 0 failed" });
  expect(output).toContain("other: not in package.json, left out");
});

it("the suites after one that fails run as well", () => {
  const suites = [{ script: "plain", minutes: 1 }, good];
  const { status, last, output } = run({ plain: "process.exit(3)", good: reporting(true, "passed") }, suites);
  expect({ status, last }).toEqual({ status: 1, last: "1 passed, 1 failed" });
  expect(output).toMatch(/^plain: 0 passed, 1 failed in \d+ s \(3\)$/m);
});

it("a failed test counts once, and the report of an earlier run not at all", () => {
  expect(run({ good: reporting(false, "passed", "failed") }, [good])).toMatchObject({
    status: 1,
    last: "1 passed, 1 failed",
  });
  const stale = `${reporting(true, "passed")} require("node:fs").writeFileSync("stale.json", "{}");`;
  const suites = [good, { ...good, script: "silent" }];
  const { status, last, output } = run({ good: stale, silent: "" }, suites);
  expect({ status, last }).toEqual({ status: 1, last: "1 passed, 1 failed" });
  expect(output).toContain('"good.json" cannot be used');
});

it("a suite that hangs is ended with all that it started, and the next one runs", async () => {
  const alive = `
    process.on("SIGTERM", () => {});
    setInterval(() => require("node:fs").appendFileSync("alive", "."), 20);`;
  const hang = `
    process.on("SIGTERM", () => {});
    require("node:child_process").spawn(process.execPath, ["alive.cjs"], { stdio: "inherit" });
    setInterval(() => {}, 1000);`;
  const suites = [{ script: "hang", minutes: 0.08 }, good];
  const scripts = { alive, hang, good: reporting(true, "passed") };
  const { status, last, output, folder } = run(scripts, suites);
  expect({ status, last }).toEqual({ status: 1, last: "1 passed, 1 failed" });
  expect(output).toMatch(/^hang: .*its limit\)$/m);
  const size = statSync(join(folder, "alive")).size;
  await setTimeout(300);
  expect(statSync(join(folder, "alive")).size).toBe(size);
});

it("a suite that no time is left for fails", () => {
  const { status, last, output } = run({ good: reporting(true, "passed") }, [good], 0);
  expect({ status, last }).toEqual({ status: 1, last: "0 passed, 1 failed" });
  expect(output).toContain("no time was left for it");
});
