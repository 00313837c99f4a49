import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { described } from "../../.ci/failures.js";
import { newFolder } from "./repository.js";

const runner = resolve(".ci/suites.js");

/**
 * Runs suites in a project whose scripts are these bodies of JavaScript.
 * @type {(scripts: Record<string, string>, suites: object[], minutes?: number) => { status: number | null, last?: string, output: string, folder: string }}
 */
function run(scripts, suites, minutes = 1) {
  const folder = newFolder();
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
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

it("what failed is told at the end with its file, its name and why, before the last line", () => {
  const failing = `
    import fc from "fast-check";
    import { beforeAll, describe, it } from "vitest";
    it("holds for all <lists>", () => {
      fc.assert(fc.property(fc.array(fc.nat(9)), ({ length }) => { if (length > 2) throw new Error("too long a list"); }), { seed: 7 });
    });
    it("goes well", () => {});
    describe("with a hook", () => { beforeAll(() => { throw new Error("the hook failed"); }); it("begins", () => {}); });`;
  const vitest = `
    const fs = require("node:fs");
    fs.writeFileSync("a.test.js", ${JSON.stringify(failing)});
    fs.writeFileSync("b.test.js", 'import "./nowhere.js";');
    const { status } = require("node:child_process").spawnSync("node_modules/.bin/vitest", ["run", "--reporter=json",
      "--reporter=junit", "--outputFile.json=good.json", "--outputFile.junit=good.xml"], { stdio: "inherit" });
    process.exitCode = status;`;
  const { status, last, output } = run({ good: vitest }, [{ ...good, junit: "good.xml" }]);
  expect({ status, last }).toEqual({ status: 1, last: "1 passed, 2 failed" });
  const [, told = ""] = output.split(/^good: .*$/m);
  expect(told).toContain("✗ a.test.js > holds for all <lists>\n  Error: Property failed after ");
  expect(told).toContain("{ seed: 7, path: ");
  expect(told).toContain("Counterexample: [[0,0,0]]");
  expect(told).toContain("Caused by: Error: too long a list");
  expect(told).toContain("✗ a.test.js > with a hook\n  Error: the hook failed");
  expect(told).toContain("✗ b.test.js > b.test.js\n  Error: Cannot find module './nowhere.js'");
  expect(told).not.toContain("goes well");
});

it("a suite without a report is told by its last lines", () => {
  const body = `
    for (let i = 1; i <= 60; i++) console.log(i % 2 ? "line " + i : "\\u001b[31mline " + i + "\\u001b[39m");
    console.error("a word on what is wrong");
    process.exitCode = 3;`;
  const { output } = run({ plain: body }, [{ script: "plain", minutes: 1 }]);
  const [, told = ""] = output.split(/^plain: .*$/m);
  expect(told).toContain("✗ plain, whose last lines were:\n");
  expect(told).toMatch(/^ {2}line 59\n {2}line 60$/m);
  expect(told).toMatch(/^ {2}a word on what is wrong$/m);
  expect(told).not.toMatch(/^ {2}line 10$/m);
});

it("of a long failure the middle is left out, and it says so", () => {
  const message = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`).join("\n");
  const lines = described({ file: "a.test.ts", test: "it", message }).split("\n");
  expect(lines).toHaveLength(42);
  expect(lines.slice(29, 34)).toEqual([
    "  line 29",
    "  line 30",
    "  … 60 lines are left out …",
    "  line 91",
    "  line 92",
  ]);
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
