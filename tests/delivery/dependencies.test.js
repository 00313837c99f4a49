import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judge } from "../../.ci/advisories.js";
import { complaints } from "../../.ci/licences.js";

describe("licences", () => {
  it("that are not allowed are named with their package", () => {
    const packages = {
      "": {},
      "node_modules/good": { license: "MIT", version: "1.0.0" },
      "node_modules/good/node_modules/@own/copyleft": { license: "GPL-3.0-only", version: "2.0.0" },
      "node_modules/silent": { version: "3.0.0", dev: true },
    };
    expect(complaints(packages)).toEqual([
      `"@own/copyleft" 2.0.0 is under "GPL-3.0-only", which is not among a shipped package's licences in .ci/licences.js.`,
      `"silent" 3.0.0 is under "none", which is not among a tool's licences in .ci/licences.js.`,
    ]);
  });

  it("may be wider for tools than for what users install", () => {
    const license = "MPL-2.0";
    expect(complaints({ "node_modules/tool": { license, version: "1.0.0", dev: true } })).toEqual([]);
    expect(complaints({ "node_modules/shipped": { license, version: "1.0.0" } })).toHaveLength(1);
  });
});

describe("advisories", () => {
  const of = (/** @type {string} */ severity) => JSON.stringify({ vulnerabilities: { pack: { severity } } });

  it("fail the check when they are high or critical", () => {
    expect(judge(of("critical"))).toMatchObject({
      code: 1,
      line: expect.stringContaining("pack (critical)"),
    });
    expect(judge(of("high")).code).toBe(1);
    expect(judge(of("moderate")).code).toBe(0);
    expect(judge('{"vulnerabilities":{}}').code).toBe(0);
  });

  it("that cannot be asked for are told apart from none, in one line", () => {
    expect(judge('{"message":"405 Method Not Allowed"}')).toEqual({
      code: 75,
      line: "Advisories not checked: the registry cannot be asked (405 Method Not Allowed).",
    });
    expect(judge("")).toMatchObject({ code: 75, line: expect.stringContaining("no answer") });
  });
});

it("users need no install scripts, and the engine is pinned exactly", () => {
  /** @type {{ packages: Record<string, { dev?: boolean, hasInstallScript?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const scripted = Object.entries(packages).filter(([, it]) => it.hasInstallScript && !it.dev);
  // Its script only warns of how a package.json spells its version; allowScripts leaves it out here.
  expect(scripted.map(([path]) => path)).toEqual(["node_modules/protobufjs"]);
  const { dependencies, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(dependencies["@duckdb/node-api"]).toMatch(/^\d/);
  for (const name of ["preinstall", "install", "postinstall"]) expect(scripts).not.toHaveProperty(name);
});
