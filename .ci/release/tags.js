/** @import { Tags } from "./version.js" */
import { git, lines } from "./commands.js";

/** Marks a version whose release was taken back; its number is not used again. */
export const rolledBack = (/** @type {string} */ version) => `rolled-back/v${version}`;

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
  if (lines(git(["remote"], { cwd })).includes("origin"))
    git(["fetch", "--quiet", "--tags", "origin"], { cwd });
  return {
    head: lines(git(["tag", "--points-at", "HEAD"], { cwd })),
    merged: lines(git(["tag", "--merged", "HEAD"], { cwd })),
    all: lines(git(["tag"], { cwd })),
  };
}
