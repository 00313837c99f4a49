import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Settling } from "../../src/run/settle.js";
import { literalPlace } from "../../src/run/watch-notice.js";

const file = (size: number, modified: number) => ({ path: "/events/a.csv", size, modified: modified * 1000 });

function clocked(settleTime: number) {
  const clock = { now: 100_000 };
  return { clock, settling: new Settling(settleTime, () => clock.now) };
}

describe("a raw file", () => {
  it("has settled at first sight if it was last written long ago", () => {
    expect(clocked(1000).settling.isSettled(file(1, 99_000))).toBe(true);
    expect(clocked(1000).settling.isSettled(file(1, 99_001))).toBe(false);
  });

  it("has to stay the same for the settle time, whatever its modification time says", () => {
    const { clock, settling } = clocked(1000);
    settling.isSettled(file(1, 5000));
    clock.now += 10;
    expect(settling.isSettled(file(2, 5000))).toBe(false);
    clock.now += 999;
    expect(settling.isSettled(file(2, 5000))).toBe(false);
    clock.now += 1;
    expect(settling.isSettled(file(2, 5000))).toBe(true);
  });

  it("settles even if its modification time lies in the future", () => {
    const { clock, settling } = clocked(1000);
    expect(settling.isSettled(file(1, 999_999))).toBe(false);
    clock.now += 1000;
    expect(settling.isSettled(file(1, 999_999))).toBe(true);
  });

  it("that cannot be read is left alone until it changes", () => {
    const { clock, settling } = clocked(1000);
    settling.leave(file(1, 5000));
    expect(settling.isSettled(file(1, 5000))).toBe(false);
    expect(settling.waiting).toBe(0);
    clock.now += 5000;
    settling.isSettled(file(2, 5000));
    clock.now += 1000;
    expect(settling.isSettled(file(2, 5000))).toBe(true);
  });

  it("always settles in the end, and never before it stayed the same for the settle time", () => {
    const steps = fc.array(fc.record({ pause: fc.nat(800), write: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 1000 }), (history, settleTime) => {
        const { clock, settling } = clocked(settleTime);
        let size = 0;
        let written = clock.now;
        for (const { pause, write } of history) {
          clock.now += pause;
          if (write) [size, written] = [size + 1, clock.now];
          if (settling.isSettled(file(size, written))) {
            expect(clock.now - written).toBeGreaterThanOrEqual(settleTime);
          }
        }
        settling.isSettled(file(size, written));
        clock.now += settleTime;
        expect(settling.isSettled(file(size, written))).toBe(true);
      }),
    );
  });
});

describe("the place to watch", () => {
  it.each([
    ["/", "/"],
    [`${process.cwd()}/tests/*/x.csv`, `${process.cwd()}/tests`],
    [`${process.cwd()}/tests/{yyyy}/x.csv`, `${process.cwd()}/tests`],
    [`${process.cwd()}/nowhere/deep/x.csv`, process.cwd()],
    [`${process.cwd()}/package.json`, `${process.cwd()}/package.json`],
  ])("for %s is %s", (path, place) => {
    expect(literalPlace(path)).toBe(place);
  });
});
