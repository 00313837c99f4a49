import { describe, expect, test } from "vitest";
import type { Add } from "../../src/delta/actions.js";
import {
  type Files,
  isDue,
  knownInputs,
  martStates,
  type Target,
  upstreamOf,
} from "../../src/lake/freshness.js";
import { withHold } from "../../src/lake/hold.js";
import type { Partition } from "../../src/lake/partitions.js";
import { tagsOf } from "../../src/lake/provenance.js";
import { addOf } from "./adds.js";

const day = "2016-07-26";
const target: Target = { name: "windows", label: "windows@1", hash: "sql 1", inputs: ["tally"] };
const built = { run: "run 1", model: "windows@1", hash: "sql 1", upstream: { tally: ["t1", "t2"] } };
const windows = (made = built) => addOf("w1", day, tagsOf(made));

function files(...adds: readonly Add[]): Files {
  const dates = new Set<Partition>(adds.map((add) => add.partitionValues.window_date ?? null));
  return new Map(
    [...dates].map((date) => [
      date,
      adds.filter((add) => (add.partitionValues.window_date ?? null) === date),
    ]),
  );
}

function statesOf(own: readonly Add[], tally: readonly Add[], more: Partial<Target> = {}) {
  const tables = new Map([
    ["windows", files(...own)],
    ["tally", files(...tally)],
  ]);
  return Object.fromEntries(martStates({ ...target, ...more }, tables));
}

const tally = [addOf("t1", day), addOf("t2", day)];

describe("a date of a mart", () => {
  test("is fresh when this SQL built it from the very files that are live upstream", () => {
    expect(statesOf([windows()], tally)).toEqual({ [day]: { state: "fresh" } });
  });

  test("is missing when only its upstream has it", () => {
    expect(statesOf([], tally)).toEqual({ [day]: { state: "missing" } });
  });

  test.each([
    ["replaced", [addOf("t1", day), addOf("t3", day)]],
    ["fewer", [addOf("t1", day)]],
    ["more", [...tally, addOf("t3", day)]],
  ])("is stale when the files upstream are %s", (_, live) => {
    expect(statesOf([windows()], live)).toEqual({
      [day]: { state: "stale", why: "tally changed since it was built", input: "tally" },
    });
  });

  test("is stale when its SQL changed, or another version is chosen", () => {
    expect(statesOf([windows()], tally, { hash: "sql 2" })).toEqual({
      [day]: { state: "stale", why: "the SQL of windows@1 changed" },
    });
    expect(statesOf([windows()], tally, { hash: "sql 2", label: "windows@2" })).toEqual({
      [day]: { state: "stale", why: "built by windows@1, now windows@2" },
    });
  });

  test("is stale when another program wrote or rewrote any of its files", () => {
    expect(statesOf([windows(), addOf("w2", day)], tally)).toEqual({
      [day]: { state: "stale", why: "another program wrote it" },
    });
  });

  test("is gone when nothing upstream has it any more", () => {
    expect(statesOf([windows()], [])).toEqual({
      [day]: { state: "gone", why: "nothing upstream has this date any more" },
    });
  });

  test("is held once it was restored, whatever is upstream", () => {
    const held = withHold(windows(), { run: "run 2", version: 3 });
    expect(statesOf([held], [])).toEqual({ [day]: { state: "held", why: "restored to version 3 by run 2" } });
  });

  test("is judged by itself: rows without a date are no date", () => {
    const next = "2016-07-27";
    expect(statesOf([windows()], [...tally, addOf("t3", next), addOf("t4", null)])).toEqual({
      [day]: { state: "fresh" },
      [next]: { state: "missing" },
    });
  });
});

test("a run has something to do for dates that are neither fresh nor on hold", () => {
  const due = (["fresh", "held", "missing", "stale", "gone"] as const).filter((state) =>
    isDue({ state, why: "" }),
  );
  expect(due).toEqual(["missing", "stale", "gone"]);
});

test("what a mart reads is known from files that the same SQL built", () => {
  const unknown = { ...target, inputs: null };
  expect(knownInputs(unknown, files(windows()))).toEqual(["tally"]);
  expect(knownInputs({ ...unknown, hash: "sql 2" }, files(windows()))).toBeNull();
});

test("what a date would be built from are the live files upstream, in their order", () => {
  const tables = new Map([["tally", files(...tally)]]);
  expect(upstreamOf(day, ["tally", "daily"], tables)).toEqual({ tally: ["t1", "t2"], daily: [] });
});
