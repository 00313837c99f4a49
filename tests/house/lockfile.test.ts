import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Lockfile {
  packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;
}

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lockfile;

describe("the lock file", () => {
  it("lists the optional packages of every platform, without which npm ci refuses it", () => {
    const optional = Object.values(packages).flatMap((it) => Object.keys(it.optionalDependencies ?? {}));
    expect(optional.filter((name) => !packages[`node_modules/${name}`])).toEqual([]);
  });

  it("names no registry, so that it installs from any", () => {
    expect(Object.values(packages).filter((it) => it.resolved)).toEqual([]);
  });
});
