import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newFolder } from "./repository.js";

it("the summary adds up several reports, and fails when one of them did or is missing", () => {
  const folder = newFolder();
  /** @type {(name: string, success: boolean, ...statuses: string[]) => string} */
  const report = (name, success, ...statuses) => {
    const testResults = [{ status: "passed", assertionResults: statuses.map((status) => ({ status })) }];
    writeFileSync(join(folder, name), JSON.stringify({ success, testResults }));
    return join(folder, name);
  };
  const summary = (/** @type {string[]} */ ...reports) => {
    const { status, stdout } = spawnSync(process.execPath, [".ci/summary.js", ...reports], {
      encoding: "utf8",
    });
    return { status, stdout };
  };
  const one = report("one.json", true, "passed", "passed");
  const two = report("two.json", true, "passed");
  const bad = report("bad.json", false, "passed", "failed");
  expect(summary(one, two)).toEqual({ status: 0, stdout: "3 passed, 0 failed\n" });
  expect(summary(one, bad)).toEqual({ status: 1, stdout: "3 passed, 1 failed\n" });
  expect(summary(one, join(folder, "none.json"))).toEqual({ status: 1, stdout: "" });
});
