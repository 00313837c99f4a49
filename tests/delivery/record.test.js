import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git, lines } from "../../.ci/release/commands.js";
import { mergeFrozen, recordRelease } from "../../.ci/release/record.js";
import { commit, introduce, newFolder, newRepository } from "./repository.js";

const checkout = process.cwd();
const hash = "0".repeat(64);
const release = {
  version: "0.1.0",
  branch: "main",
  date: "2026-11-23",
  frozen: `${hash}  sql/mart/a/v1.sql\n`,
};

describe("the record of a release", () => {
  /** @type {ReturnType<typeof newRepository>} */
  let repository;
  beforeEach(() => {
    repository = newRepository();
    commit(repository.clone, "Count late files", { "CHANGELOG.md": "# Changelog\n\n## Unreleased\n" });
    git(["push", "--quiet", "origin", "main"], { cwd: repository.clone });
    process.chdir(repository.clone);
  });
  afterEach(() => {
    process.chdir(checkout);
  });

  /** @type {(...args: string[]) => string} */
  const remote = (...args) => git(args, { cwd: repository.remote });

  it("is a tag on the commit, and on top of its branch the changelog's section and the frozen SQL", async () => {
    const head = git(["rev-parse", "HEAD"]);
    expect(await recordRelease(release)).toBe("recorded");
    expect(remote("rev-parse", "v0.1.0")).toBe(head);
    expect(lines(remote("log", "--format=%s", "main"))).toEqual([
      "Release 0.1.0 [skip ci]",
      "Count late files",
    ]);
    expect(remote("show", "main:CHANGELOG.md")).toContain("## 0.1.0 – 2026-11-23\n\n- Count late files");
    expect(remote("show", "main:sql/frozen.sha256")).toBe(release.frozen.trimEnd());
    expect(git(["status", "--porcelain"])).toBe("");
  });

  it("is made once, however often a run is repeated", async () => {
    await recordRelease(release);
    const before = remote("rev-parse", "main");
    expect(await recordRelease({ ...release, date: "2027-01-01" })).toBe("there");
    expect(remote("rev-parse", "main")).toBe(before);
  });

  it("keeps what others pushed since the commit was checked out", async () => {
    const other = join(newFolder(), "other");
    git(["clone", "--quiet", repository.remote, other]);
    introduce(other);
    commit(other, "Meanwhile", { "meanwhile.txt": "x\n" });
    git(["push", "--quiet", "origin", "main"], { cwd: other });
    await recordRelease(release);
    expect(remote("show", "main:meanwhile.txt")).toBe("x");
    expect(remote("show", "main:CHANGELOG.md")).not.toContain("Meanwhile");
    expect(remote("rev-parse", "v0.1.0")).toBe(git(["rev-parse", "HEAD"]));
  });

  it("is all or nothing: where the branch may not be pushed, no tag stays at the remote", async () => {
    const hook = join(repository.remote, "hooks/update");
    const refuse = '#!/bin/sh\nif [ "$1" = refs/heads/main ]; then echo protected >&2; exit 1; fi\n';
    writeFileSync(hook, refuse, { mode: 0o755 });
    await expect(recordRelease(release)).rejects.toThrow("protected");
    expect(remote("tag")).toBe("");
  });

  it("lists the commits since the release before", async () => {
    await recordRelease(release);
    git(["pull", "--quiet", "origin", "main"]);
    commit(process.cwd(), "Say why a date is stale");
    git(["push", "--quiet", "origin", "main"]);
    await recordRelease({ ...release, version: "0.2.0" });
    const changelog = remote("show", "main:CHANGELOG.md");
    const section = changelog.slice(changelog.indexOf("## 0.2.0"), changelog.indexOf("## 0.1.0"));
    expect(section.trim()).toBe("## 0.2.0 – 2026-11-23\n\n- Say why a date is stale");
  });
});

it("released SQL keeps the hash that it was released with", () => {
  const line = (/** @type {string} */ digit, /** @type {string} */ path) => `${digit.repeat(64)}  ${path}\n`;
  const merged = mergeFrozen(line("a", "sql/b.sql"), line("c", "sql/b.sql") + line("d", "sql/a.sql"));
  expect(merged).toBe(line("d", "sql/a.sql") + line("a", "sql/b.sql"));
});
