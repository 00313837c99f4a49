import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { git, lines, npm } from "../../.ci/release/commands.js";

/** @type {{ files: { path: string }[] }[]} */
const [packed] = JSON.parse(npm(["pack", "--dry-run", "--json", "--ignore-scripts"]));
const paths = packed?.files.map(({ path }) => path) ?? [];

it("the package holds the program, its SQL, notebooks, schema and sample events, and nothing else", () => {
  const needed = [
    /^dist\/.+\.(js|d\.ts)$/,
    /^sql\/.+\.sql$/,
    /^notebooks\/[^/]+\.md$/,
    /^docs\/tumble\.schema\.json$/,
    /^fixtures\/sample-events\.(js|d\.ts)$/,
    /^(package\.json|README\.md|LICENSE|sbom\.cdx\.json)$/,
  ];
  // Source maps are made for the checkout alone: a release is built without.
  const strange = paths.filter((path) => !path.endsWith(".js.map") && !needed.some((it) => it.test(path)));
  expect(strange).toEqual([]);
});

it("the package holds all SQL, its program and what a library user imports", () => {
  const sql = lines(git(["ls-files", "sql/*.sql"]));
  const { bin, exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const entries = [bin.tumble, exports["."].types, exports["."].default].map((it) => it.replace("./", ""));
  expect(paths).toEqual(expect.arrayContaining([...sql, ...entries]));
});
