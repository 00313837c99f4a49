import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { completeChangelog } from "./changelog.js";
import { CommandFailed, git, lines, run } from "./commands.js";
import { fetchBranch } from "./tags.js";
import { parse } from "./version.js";

/** @typedef {{ version: string, branch: string, frozen: string, date: string }} Release */

const frozenList = "sql/frozen.sha256";

/**
 * The list of released SQL files once those of a stage are released.
 * @type {(stage: string) => string}
 */
export function freeze(stage) {
  run(process.execPath, [resolve(stage, ".ci/frozen.js"), "--add"], { cwd: stage });
  return readFileSync(join(stage, frozenList), "utf8");
}

/**
 * Lines of `sha256sum` from both lists, by path; what is on the first stays as it is.
 * @type {(list: string, added: string) => string}
 */
export function mergeFrozen(list, added) {
  const byPath = new Map([...lines(added), ...lines(list)].map((line) => [line.slice(66), line]));
  return [...byPath.keys()]
    .sort()
    .map((path) => `${byPath.get(path)}\n`)
    .join("");
}

/**
 * Tags the commit that is checked out, and puts the changelog's section and the frozen SQL on top of its branch: both
 * or neither, whatever was pushed there meanwhile.
 * @type {(release: Release) => Promise<"recorded" | "there">}
 */
export async function recordRelease(release) {
  for (let left = 3; ; left--) {
    const newest = fetchBranch(release.branch);
    try {
      return await attempt(release, git(["rev-parse", newest]));
    } catch (error) {
      const raced =
        error instanceof CommandFailed && /fetch first|non-fast-forward|cannot lock ref/.test(error.output);
      if (!raced || left === 0) throw error;
    }
  }
}

/** @type {(release: Release, base: string) => Promise<"recorded" | "there">} */
async function attempt({ version, branch, frozen, date }, base) {
  const tag = `v${version}`;
  const before = previousTag(version);
  const range = before ? [`${before}..HEAD`] : ["HEAD"];
  const subjects = lines(git(["log", "--no-merges", "--format=%s", ...range]));
  const changelog = completeChangelog(fileAt(base, "CHANGELOG.md") || "# Changelog\n", {
    version,
    date,
    subjects,
  });
  const options = { ...(await resolveConfig("CHANGELOG.md")), parser: "markdown" };
  const commit = commitOn(base, `Release ${version} [skip ci]`, {
    "CHANGELOG.md": await format(changelog, options),
    [frozenList]: mergeFrozen(fileAt(base, frozenList), frozen),
  });
  const tagged = lines(git(["tag", "--points-at", "HEAD"])).some((it) => it === tag || it === version);
  if (tagged && commit === base) return "there";
  if (!tagged) git(["tag", tag, "HEAD"]);
  const pushed = [`refs/tags/${tag}`, `${commit}:refs/heads/${branch}`];
  git(["push", "--quiet", "--atomic", "origin", ...pushed]);
  return "recorded";
}

/** @type {(version: string) => string | undefined} */
function previousTag(version) {
  const merged = lines(git(["tag", "--merged", "HEAD", "--sort=-version:refname"]));
  return merged.find((tag) => parse(tag) && tag !== `v${version}` && tag !== version);
}

/** @type {(commit: string, path: string) => string} */
function fileAt(commit, path) {
  if (git(["ls-tree", commit, path]) === "") return "";
  return execFileSync("git", ["show", `${commit}:${path}`], { encoding: "utf8" });
}

/**
 * A commit on top of `base` in which these files hold these texts; `base` itself where nothing differs.
 * @type {(base: string, message: string, files: Record<string, string>) => string}
 */
function commitOn(base, message, files) {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const env = { ...identity(process.env), GIT_INDEX_FILE: join(folder, "index") };
  try {
    git(["read-tree", base], { env });
    for (const [path, text] of Object.entries(files)) {
      const blob = git(["hash-object", "-w", "--stdin"], { input: text });
      git(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { env });
    }
    const tree = git(["write-tree"], { env });
    if (tree === git(["rev-parse", `${base}^{tree}`])) return base;
    return git(["commit-tree", tree, "-p", base, "-m", message], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Whoever started the job commits; outside of GitLab, git's own configuration says who that is.
 * @type {(env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv}
 */
function identity({ GITLAB_USER_NAME: name, GITLAB_USER_EMAIL: email }) {
  if (!name || !email) return {};
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
