import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../../.ci/release/commands.js";

/** A temporary folder, gone after the tests. */
export function newFolder(prefix = "delivery-") {
  return mkdtempSync(join(tmpdir(), prefix));
}

/** @type {(cwd: string, message: string, files?: Record<string, string>) => string} */
export function commit(cwd, message, files = {}) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  git(["add", "--all"], { cwd });
  git(["commit", "--quiet", "--allow-empty", "--no-verify", "-m", message], { cwd });
  return git(["rev-parse", "HEAD"], { cwd });
}

/** @type {(cwd: string) => void} */
export function introduce(cwd) {
  git(["config", "user.name", "delivery test"], { cwd });
  git(["config", "user.email", "delivery@test.invalid"], { cwd });
}

/**
 * A bare repository and a clone of it, on main.
 * @type {() => { remote: string, clone: string }}
 */
export function newRepository() {
  const folder = newFolder();
  const [remote, clone] = [join(folder, "remote.git"), join(folder, "clone")];
  git(["init", "--quiet", "--bare", "--initial-branch", "main", remote]);
  git(["clone", "--quiet", remote, clone]);
  git(["switch", "--quiet", "--orphan", "main"], { cwd: clone });
  introduce(clone);
  return { remote, clone };
}
