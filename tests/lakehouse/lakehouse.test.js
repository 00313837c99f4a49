import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { arrive, differences, expectedCsv, steps } from "../../fixtures/lakehouse/steps.js";
import { tableCsv } from "../../fixtures/lakehouse/tables.js";

const project = mkdtempSync(join(tmpdir(), "lakehouse-"));
const lake = join(project, "lake");
afterAll(() => {
  rmSync(project, { recursive: true });
});

/** @type {(...args: string[]) => string} */
function tumble(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve("dist/main.js"), ...args], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, TZ: "Pacific/Auckland" },
  });
  if (status !== 0) throw new Error(`"tumble ${args.join(" ")}" ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

describe("the lakehouse, from raw files to published tables", () => {
  it.each(steps)("holds the expected tables after step %s, as another reader sees them", async (step) => {
    arrive(step, project);
    tumble("run");
    expect(await differences(step, lake)).toEqual([]);
  });

  it("has nothing to do when nothing arrived", async () => {
    expect(tumble("run")).toContain("Nothing to do");
    expect(await differences("2-late", lake)).toEqual([]);
  });

  it("is whole, and right to the last value", () => {
    expect(tumble("check", "--deep")).not.toContain("damaged");
  });

  it("comes out the same when all files are there at once", async () => {
    const again = mkdtempSync(join(tmpdir(), "lakehouse-"));
    for (const step of steps) arrive(step, again);
    tumble("run", "--config", join(again, "tumble.yaml"), "--lake", join(again, "lake"), "--quiet");
    for (const table of /** @type {const} */ (["windows", "sources"])) {
      expect(await tableCsv(join(again, "lake"), table)).toBe(expectedCsv("2-late", table));
    }
    rmSync(again, { recursive: true });
  });

  it("goes back to an earlier version of a date, and stays there until it is released", async () => {
    tumble("restore", "windows", "--date", "2016-07-26", "--to", "0");
    tumble("run");
    const ofDate = (/** @type {string} */ csv) =>
      csv.split("\n").filter((row) => row.startsWith("2016-07-26"));
    expect(ofDate(await tableCsv(lake, "windows"))).toEqual(ofDate(expectedCsv("1-first", "windows")));
    tumble("release", "windows", "--date", "2016-07-26");
    tumble("run");
    expect(await differences("2-late", lake)).toEqual([]);
  });
});

it("a table that is not as expected is told with both texts", async () => {
  const [windows] = await differences("1-first", lake);
  expect(windows).toContain('"windows" is not as expected after step 1-first');
  expect(windows).toContain("2016-07-26,2016-07-26T08:00:00Z,2016-07-26T08:10:00Z,2,1,3,1.5");
  expect(windows).toContain("2016-07-26,2016-07-26T08:00:00Z,2016-07-26T08:10:00Z,3,1,4,2");
});
