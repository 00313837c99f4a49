/** @import { Registry } from "./registry.js" */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { arrive, differences, steps } from "../../fixtures/lakehouse/steps.js";
import { tumble } from "./project.js";
import { install } from "./registry.js";

/**
 * What is wrong with a published version: it is installed, and runs the reference lake through all its steps, the first
 * by the version before it, as users who upgrade do; each run's expectations must hold, the tables must be as expected,
 * and `tumble check` must find them whole and right.
 * @type {(registry: Registry, name: string, version: string, before?: string) => Promise<string[]>}
 */
export async function replay(registry, name, version, before) {
  const folder = mkdtempSync(join(tmpdir(), "reference-lake-"));
  const lake = join(folder, "lake");
  try {
    const now = await installed(registry, join(folder, "now"), `${name}@${version}`);
    const told = tumble(now, ["--version"]);
    if (told !== version) return [`The package says that it is version "${told}".`];
    const first = before ? await installed(registry, join(folder, "before"), `${name}@${before}`) : now;

    const findings = [];
    for (const [i, step] of steps.entries()) {
      arrive(step, folder);
      tumble(i === 0 ? first : now, ["run", "--quiet"], folder);
      if (i > 0 || !before) findings.push(...(await differences(step, lake)));
    }
    tumble(now, ["check", "--deep"], folder);
    return findings;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A project with this package. A registry may take a moment to show what was just published.
 * @type {(registry: Registry, project: string, spec: string) => Promise<string>}
 */
async function installed(registry, project, spec) {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  for (let left = 3; ; left--) {
    try {
      install(registry, spec, project);
      return project;
    } catch (error) {
      if (left === 0) throw error;
      await setTimeout(2000);
    }
  }
}
