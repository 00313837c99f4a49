import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./commands.js";

/**
 * Runs `story` in a new empty project, which is gone afterwards.
 * @template T
 * @param {(project: string) => T} story
 */
export function inEmptyProject(story) {
  const project = mkdtempSync(join(tmpdir(), "tumble-project-"));
  try {
    writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
    return story(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/**
 * Runs the tumble that is installed in a project.
 * @type {(project: string, args: readonly string[], cwd?: string) => string}
 */
export const tumble = (project, args, cwd = project) =>
  run(process.execPath, [join(project, "node_modules/tumble/dist/main.js"), ...args], { cwd });
