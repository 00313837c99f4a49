import { describe, expect, it } from "vitest";
import { settled } from "../../.ci/release/materials.js";
import { projectRegistry } from "../../.ci/release/registry.js";
import { releasedManifest } from "../../.ci/release/stage.js";

describe("the bill of materials", () => {
  /** @type {(time: string, serial: string, folder: string) => string} */
  const bill = (timestamp, serialNumber, folder) =>
    JSON.stringify({
      serialNumber,
      metadata: {
        timestamp,
        component: {
          "bom-ref": "tumble@0.1.0",
          name: folder,
          version: "0.1.0",
          purl: "pkg:npm/tumble@0.1.0",
        },
      },
      components: [{ "bom-ref": "not-tumble@0.1.0" }],
      dependencies: [{ ref: "tumble@0.1.0", dependsOn: ["not-tumble@0.1.0"] }],
    });

  it("is of the released version, and the same whenever and wherever it is made", () => {
    const one = settled(bill("2026-11-23T08:00:00Z", "urn:uuid:1", "main"), "tumble", "0.2.0");
    expect(one).toEqual(settled(bill("2026-11-24T09:00:00Z", "urn:uuid:2", "builds"), "tumble", "0.2.0"));
    expect(one).toMatchObject({
      serialNumber: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      metadata: {
        component: {
          "bom-ref": "tumble@0.2.0",
          name: "tumble",
          version: "0.2.0",
          purl: "pkg:npm/tumble@0.2.0",
        },
      },
      components: [{ "bom-ref": "not-tumble@0.1.0" }],
      dependencies: [{ ref: "tumble@0.2.0", dependsOn: ["not-tumble@0.1.0"] }],
    });
  });

  it("has another serial number when its content is another", () => {
    const serial = (/** @type {string} */ version) =>
      settled(bill("", "", "main"), "tumble", version).serialNumber;
    expect(serial("0.2.0")).not.toBe(serial("0.3.0"));
  });
});

it("the released manifest tells version and commit, and nothing of the checkout", () => {
  const manifest = {
    name: "tumble",
    version: "0.1.0",
    bin: { tumble: "x.js" },
    scripts: {},
    devDependencies: {},
  };
  expect(releasedManifest(manifest, "0.2.0", "abc")).toEqual({
    name: "tumble",
    bin: { tumble: "x.js" },
    version: "0.2.0",
    gitHead: "abc",
  });
});

describe("the project's registry", () => {
  it("is told by the variables of a GitLab job, and gets the job's token alone", () => {
    const variables = {
      CI_API_V4_URL: "https://git.test.invalid/api/v4",
      CI_PROJECT_ID: "7",
      CI_JOB_TOKEN: "secret",
    };
    expect(projectRegistry(variables)).toEqual({
      url: "https://git.test.invalid/api/v4/projects/7/packages/npm/",
      env: { "npm_config_//git.test.invalid/api/v4/projects/7/packages/npm/:_authToken": "secret" },
    });
  });

  it("is asked for by name where variables are missing", () => {
    expect(() => projectRegistry({ CI_PROJECT_ID: "7" })).toThrow("set CI_API_V4_URL, CI_JOB_TOKEN");
  });
});
