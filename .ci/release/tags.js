/** @import { Tags } from "./version.js" */
import { git, lines } from "./commands.js";

/**
 * The tags of the commit that is checked out, after a look at the remote, where there is one.
 * @type {(cwd?: string) => Tags}
 */
export function readTags(cwd) {
  if (git(["rev-parse", "--is-shallow-repository"], { cwd }) === "true") {
    throw new Error(
      'This clone is shallow, so tags of earlier commits cannot be seen. Clone with all history (GIT_DEPTH: "0").',
    );
  }
  const main = process.env.CI_DEFAULT_BRANCH ?? "main";
  const newest = lines(git(["remote"], { cwd })).includes("origin") ? fetchBranch(main, cwd) : "HEAD";
  return {
    head: lines(git(["tag", "--points-at", "HEAD"], { cwd })),
    merged: lines(git(["tag", "--merged", "HEAD"], { cwd })),
    later: lines(git(["tag", "--contains", "HEAD", "--merged", newest], { cwd })),
    all: lines(git(["tag"], { cwd })),
  };
}

/**
 * Brings a branch of the remote and all tags up to date, and says what the branch is called here.
 * @type {(branch: string, cwd?: string) => string}
 */
export function fetchBranch(branch, cwd) {
  const ref = `refs/remotes/origin/${branch}`;
  git(["fetch", "--quiet", "--tags", "origin", `+refs/heads/${branch}:${ref}`], { cwd });
  return ref;
}
