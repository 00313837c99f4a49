import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, refusal, releases, versionToPublish } from "../../.ci/release/version.js";

/** @type {(merged: string[], head?: string[], elsewhere?: string[]) => string} */
const next = (merged, head = [], elsewhere = []) =>
  versionToPublish({ head, merged: [...merged, ...head], all: [...merged, ...head, ...elsewhere] });

describe("the version to publish", () => {
  it.each([
    ["is 0.1.0 where nothing is tagged", [], "0.1.0"],
    ["raises the minor number of the newest tag", ["v0.1.0"], "0.2.0"],
    ["drops the patch number", ["v0.2.7"], "0.3.0"],
    ["goes on from a major change made by tagging", ["v0.9.0", "v1.0.0"], "1.1.0"],
    ["takes tags with and without the prefix v", ["v0.1.0", "0.2.0"], "0.3.0"],
    ["orders by number, not by letter", ["v0.10.0", "v0.9.0"], "0.11.0"],
    ["ignores pre-releases", ["v0.1.0", "v1.0.0-rc.1", "v0.2.0-0"], "0.2.0"],
    ["ignores build metadata", ["v0.1.0+build.7"], "0.2.0"],
    ["ignores tags that are no versions", ["latest", "v1", "v1.2", "v01.2.3", "1.2.3.4", "xv1.2.3"], "0.1.0"],
    ["ignores marks of releases taken back", ["v0.1.0", "rolled-back/v0.9.0"], "0.2.0"],
  ])("%s", (_title, tags, expected) => {
    expect(next(tags)).toBe(expected);
  });

  it("is the tag of the commit itself, as when a run is repeated or a major change was tagged", () => {
    expect(next(["v0.1.0"], ["v0.2.0"])).toBe("0.2.0");
    expect(next(["v0.1.0"], ["v1.0.0"])).toBe("1.0.0");
  });

  it("is the highest of several tags on the commit", () => {
    expect(next([], ["v0.9.0", "v0.10.0", "0.2.0", "v1.0.0-rc.1"])).toBe("0.10.0");
  });

  it("does not follow another branch, but leaves the numbers that it took alone", () => {
    expect(next(["v0.1.0"], [], ["v7.0.0"])).toBe("0.2.0");
    expect(next(["v0.1.0"], [], ["v0.2.0", "0.3.0"])).toBe("0.4.0");
  });

  it("is not a number whose release was taken back before it was tagged", () => {
    expect(next(["v0.1.0", "rolled-back/v0.2.0"])).toBe("0.3.0");
  });

  it("is always new, and newer than every release before it", () => {
    const numbers = fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)).map((it) => `v${it.join(".")}`);
    fc.assert(
      fc.property(fc.array(numbers), fc.array(numbers), (merged, elsewhere) => {
        const version = next(merged, [], elsewhere);
        expect(releases([...merged, ...elsewhere])).not.toContain(version);
        expect(releases([...merged, version]).at(-1)).toBe(version);
      }),
    );
  });
});

it("releases are listed oldest first, each once", () => {
  expect(releases(["v1.0.0", "0.2.0", "v0.10.0", "v0.2.0", "v2.0.0-rc.1"])).toEqual([
    "0.2.0",
    "0.10.0",
    "1.0.0",
  ]);
  expect(parse("v1.2.3-rc.1")).toBeUndefined();
});

describe("a commit is not published", () => {
  const tags = {
    head: ["v0.2.0"],
    merged: ["v0.1.0", "v0.2.0"],
    later: ["v0.2.0"],
    all: ["v0.1.0", "v0.2.0"],
  };

  it("again once its release was taken back", () => {
    expect(refusal(tags, "0.2.0")).toBeUndefined();
    expect(refusal({ ...tags, all: [...tags.all, "rolled-back/v0.2.0"] }, "0.2.0")).toContain("taken back");
  });

  it("when a later one was, which it would undo", () => {
    expect(refusal({ ...tags, later: ["v0.2.0", "v0.3.0"] }, "0.2.0")).toContain(
      "0.3.0 was released from a later",
    );
  });
});
