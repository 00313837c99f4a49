import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npm } from "../../../.ci/release/commands.js";
import { inEmptyProject } from "../../../.ci/release/project.js";
import {
  install,
  latest,
  projectRegistry,
  published,
  publishOnce,
  takeBack,
} from "../../../.ci/release/registry.js";
import { packStage } from "../../../.ci/release/stage.js";
import { newFolder } from "../repository.js";
import { startRegistry } from "./registry/server.js";

const name = "tumble";
const folder = newFolder("registry-");

/** @type {(version: string, content?: string) => import("../../../.ci/release/stage.js").Packed} */
function packed(version, content = version) {
  const stage = join(folder, "stage");
  mkdirSync(stage, { recursive: true });
  writeFileSync(join(stage, "package.json"), JSON.stringify({ name, version, main: "index.js" }));
  writeFileSync(join(stage, "index.js"), `module.exports = ${JSON.stringify(content)};\n`);
  return packStage(stage, join(folder, "packages"));
}

describe.each([
  ["removes versions", true, "removed"],
  ["does not remove versions, as GitLab's", false, "deprecated"],
])("a registry that %s", (_what, mayUnpublish, how) => {
  /** @type {Awaited<ReturnType<typeof startRegistry>>} */
  let running;
  /** @type {ReturnType<typeof projectRegistry>} */
  let registry;
  beforeAll(async () => {
    running = await startRegistry(join(folder, how), { mayUnpublish });
    registry = projectRegistry(running.env);
  });
  afterAll(() => {
    running.stop();
  });

  /** @type {(spec: string) => string} */
  const installs = (spec) =>
    inEmptyProject((project) => {
      install(registry, spec, project);
      const [found] = JSON.parse(npm(["query", "#tumble"], { cwd: project }));
      return found.version;
    });

  it("publishes a version once, and takes a repeated run for done", () => {
    expect(published(registry, name)).toEqual([]);
    expect(publishOnce(registry, packed("0.1.0"))).toBe("published");
    expect(publishOnce(registry, packed("0.1.0"))).toBe("there");
    expect(published(registry, name)).toEqual([{ version: "0.1.0", deprecated: false }]);
  });

  it("refuses other contents under a version that is there", () => {
    expect(() => publishOnce(registry, packed("0.1.0", "other"))).toThrow("with other contents");
  });

  it("takes a version back, so that the one before installs, by name and by range", () => {
    publishOnce(registry, packed("0.1.1"));
    expect(installs(name)).toBe("0.1.1");
    expect(takeBack(registry, name, { remove: "0.1.1", back: "0.1.0" })).toBe(how);
    expect(latest(registry, name)).toBe("0.1.0");
    expect(installs(name)).toBe("0.1.0");
    expect(installs(`${name}@^0.1.0`)).toBe("0.1.0");
    expect(published(registry, name).filter((it) => !it.deprecated)).toEqual([
      { version: "0.1.0", deprecated: false },
    ]);
  });

  it("does not pass off a package of another registry as its own", () => {
    expect(published(registry, "picocolors")).toEqual([]);
  });
});
