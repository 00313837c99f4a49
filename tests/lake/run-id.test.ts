import { describe, expect, it } from "vitest";
import { isRunId, runId } from "../../src/lake/run-id.js";

describe("the id of a run", () => {
  it("sorts by time, within one second too", () => {
    const times = [0, 1, 99, 100, 999, 1000].map(
      (milliseconds) => new Date(Date.UTC(2016, 6, 26) + milliseconds),
    );
    const ids = times.map(runId);
    expect([...ids].sort()).toEqual(ids);
  });

  it("is another one for another run of the same instant, and is known as one", () => {
    const now = new Date(Date.UTC(2016, 6, 26));
    expect(runId(now)).not.toBe(runId(now));
    expect(runId(now)).toSatisfy(isRunId);
    expect(runId(now)).toMatch(/^20160726T000000\.000Z-/);
  });
});
