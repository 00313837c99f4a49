import { describe, expect, it } from "vitest";
import { planRollback } from "../../.ci/release/rollback-plan.js";

/** @type {(...versions: string[]) => { version: string, deprecated: boolean }[]} */
const published = (...versions) =>
  versions.map((text) => ({ version: text.replace("-", ""), deprecated: text.startsWith("-") }));

describe("a rollback", () => {
  it("takes the last version back, so that the one before installs", () => {
    expect(planRollback(published("0.1.0", "0.2.0", "0.10.0"))).toEqual({ remove: "0.10.0", back: "0.2.0" });
  });

  it("passes over versions that were taken back before", () => {
    expect(planRollback(published("0.1.0", "-0.2.0", "0.3.0"))).toEqual({ remove: "0.3.0", back: "0.1.0" });
  });

  it("of a version that is wanted happens once, however often it is asked for", () => {
    expect(planRollback(published("0.1.0", "0.2.0"), "0.2.0")).toEqual({ remove: "0.2.0", back: "0.1.0" });
    expect(planRollback(published("0.1.0", "-0.2.0"), "0.2.0")).toBeUndefined();
    expect(planRollback(published("0.1.0"), "0.2.0")).toBeUndefined();
  });

  it("refuses to take back the only version", () => {
    expect(() => planRollback(published("0.1.0"))).toThrow("0.1.0 is the only version");
    expect(() => planRollback(published("-0.1.0", "0.2.0"), "0.2.0")).toThrow("0.2.0 is the only version");
  });

  it("refuses a version that others were published after", () => {
    expect(() => planRollback(published("0.1.0", "0.2.0", "0.3.0"), "0.2.0")).toThrow(
      "Take 0.3.0 back first",
    );
  });

  it("of nothing is refused", () => {
    expect(() => planRollback([])).toThrow("holds no version");
  });
});
