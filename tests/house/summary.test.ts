import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "summary-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function summary(report: unknown) {
  const path = join(folder, "vitest.json");
  writeFileSync(path, typeof report === "string" ? report : JSON.stringify(report));
  return run(path);
}

function run(path: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [".ci/summary.js", path], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe("the summary of a test run", () => {
  it("counts passed and failed tests of all files, and leaves out what was not run", () => {
    const testResults = [file("passed", "passed", "passed"), file("passed", "pending", "passed")];
    expect(summary({ success: true, testResults })).toEqual({
      status: 0,
      stdout: "3 passed, 0 failed\n",
      stderr: "",
    });
  });

  it("fails when a test failed", () => {
    const testResults = [file("failed", "passed", "failed")];
    expect(summary({ success: false, testResults })).toMatchObject({
      status: 1,
      stdout: "1 passed, 1 failed\n",
    });
  });

  it("counts a file that could not be loaded as one failure", () => {
    const testResults = [file("passed", "passed"), file("failed")];
    expect(summary({ success: false, testResults })).toMatchObject({
      status: 1,
      stdout: "1 passed, 1 failed\n",
    });
  });

  it("fails when the run did, though no test failed", () => {
    const testResults = [file("passed", "passed")];
    expect(summary({ success: false, testResults })).toMatchObject({
      status: 1,
      stdout: "1 passed, 0 failed\n",
    });
  });

  it.each([
    ["is missing", () => run(join(folder, "no-such-report.json"))],
    ["is cut off", () => summary('{"success":true,"testRes')],
    ["is another file", () => summary({ success: true })],
    ["holds no tests", () => summary({ success: true, testResults: [] })],
  ])("invents nothing when the report %s", (_what, attempt) => {
    const { status, stdout, stderr } = attempt();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("No count of tests");
  });
});
