import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { git } from "../../.ci/release/commands.js";
import { readTags } from "../../.ci/release/tags.js";
import { commit, newFolder, newRepository } from "./repository.js";

const script = resolve(".ci/release/next-version.js");

/** @type {(cwd: string) => { status: number | null, stdout: string, stderr: string }} */
function nextVersion(cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

it("the next version is read from the tags of the remote, on this branch only", () => {
  const { remote, clone: cwd } = newRepository();
  commit(cwd, "One");
  git(["push", "--quiet", "origin", "main"], { cwd });
  expect(nextVersion(cwd).stdout).toBe("0.1.0\n");
  git(["tag", "v0.1.0"], { cwd });
  commit(cwd, "Two");
  git(["push", "--quiet", "--tags", "origin", "main"], { cwd });

  const other = join(newFolder(), "other");
  git(["clone", "--quiet", "--no-tags", remote, other]);
  expect(nextVersion(other).stdout).toBe("0.2.0\n");

  git(["switch", "--quiet", "-c", "side"], { cwd });
  commit(cwd, "Aside");
  git(["tag", "-a", "v0.2.0", "-m", "on the side"], { cwd });
  git(["push", "--quiet", "--tags", "origin", "side"], { cwd });
  expect(nextVersion(other).stdout).toBe("0.3.0\n");
  expect(readTags(other)).toEqual({ head: [], merged: ["v0.1.0"], later: [], all: ["v0.1.0", "v0.2.0"] });
});

it("a shallow clone is refused, for it hides the tags", () => {
  const { remote, clone: cwd } = newRepository();
  commit(cwd, "One");
  commit(cwd, "Two");
  git(["push", "--quiet", "origin", "main"], { cwd });
  const shallow = join(newFolder(), "shallow");
  git(["clone", "--quiet", "--depth", "1", `file://${remote}`, shallow]);
  const { status, stderr } = nextVersion(shallow);
  expect(status).toBe(1);
  expect(stderr).toContain('GIT_DEPTH: "0"');
});
