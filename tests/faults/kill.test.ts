import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { tumble } from "../cli/tumble.js";
import { readTables, type Tables } from "../lake/tables.js";
import {
  changedProject,
  copyOf,
  newer,
  newest,
  older,
  runWithFault,
  settle,
  type State,
  stepsOf,
  tablesOf,
  write,
} from "./project.js";

// How many of a run's steps to kill it at; TUMBLE_KILLS=all takes every one.
const kills = process.env.TUMBLE_KILLS === "all" ? Infinity : Number(process.env.TUMBLE_KILLS ?? 16);

let project: string;
let steps: string[];

beforeAll(async () => {
  project = await changedProject();
  steps = await stepsOf(project);
});

/** A copy of the project in which a run was killed before that step. */
async function killedAt(at: number | string): Promise<string> {
  const folder = await copyOf(project);
  const { signal } = await runWithFault(folder, { at });
  expect(signal).toBe("SIGKILL");
  return folder;
}

/** Every table is as before or as after the run, and none is ahead of what it is derived from. */
function expectNoHalves(tables: Tables): void {
  const [before, after] = [tablesOf(older), tablesOf(newer)];
  const isNew = (["quarantine", "tally", "windows", "sources"] as const).map((name) => {
    expect([before[name], after[name]]).toContainEqual(tables[name]);
    return JSON.stringify(tables[name]) === JSON.stringify(after[name]);
  });
  expect(isNew).toEqual([...isNew].sort().reverse());
}

/** What became of the bytes that a killed run read, nobody knows. */
function withoutSizes({ sources, ...tables }: Tables): Tables {
  return { ...tables, sources: sources.map((source) => ({ ...source, size: null })) };
}

test("a run that is killed at any step leaves whole tables, and the next run ends as if nothing had happened", async () => {
  const stride = Math.max(1, steps.length / kills);
  for (let at = 1; at <= steps.length; at += stride) {
    const folder = await killedAt(Math.floor(at));
    expectNoHalves(await readTables(join(folder, "lake")));
    await settle(folder);
    expect(await readTables(join(folder, "lake")), steps[Math.floor(at) - 1]).toEqual(tablesOf(newer));
    expect(await settle(folder)).toMatchObject({ outcome: "nothing to do" });
  }
}, 300_000);

test("runs that are killed at any time, one after the other, leave tables that the last run completes", async () => {
  const folder = await copyOf(project);
  const states = [newest, older, newer];
  for (let i = 0; i < Math.min(kills, 100) / 2; i++) {
    await write(folder, states[i % states.length]!);
    await tumble(["run", "events"], { cwd: folder, killAfter: 150 + Math.random() * 350 });
    await readTables(join(folder, "lake"));
  }
  await write(folder, newest);
  await settle(folder);
  expect(await readTables(join(folder, "lake"))).toEqual(tablesOf(newest));
}, 300_000);

// After the commit of quarantine, of tally and of windows; and, for those who have time, before the first and after the last.
const moments = [
  ...["unlink .*quarantine", "unlink .*tally", "unlink .*windows"],
  ...(kills === Infinity ? ["link .*quarantine", "unlink .*sources"] : []),
];

describe.each(moments)("after a run was killed before %s", (at) => {
  let killed: string;
  beforeAll(async () => {
    killed = await killedAt(at);
  });

  /** The tables after a run for each of these states. */
  const after = async (...states: State[]) => {
    const folder = await copyOf(killed);
    const tables: Tables[] = [];
    for (const state of states) {
      await write(folder, state);
      await settle(folder);
      expect(await settle(folder)).toMatchObject({ outcome: "nothing to do" });
      tables.push(await readTables(join(folder, "lake")));
    }
    return tables;
  };

  test("a raw file that changes before the next run is counted as it is then", async () => {
    expect(await after(newest)).toEqual([tablesOf(newest)]);
  });

  test("a raw file that returns to what it was is counted as it was", async () => {
    const back = { ...newer, a: older.a! };
    expect(await after(back)).toEqual([tablesOf(back)]);
  });

  test("a new raw file that vanishes counts wholly or not at all, and once it is back wholly", async () => {
    const without = { a: newer.a!, b: newer.b! };
    const [gone, back] = await after(without, newest);
    expect([tablesOf(without), tablesOf(newer)]).toContainEqual(gone);
    expect(back).toEqual(tablesOf(newest));
  });

  test("a replaced raw file that vanishes counts as before or as after, and once it is back as it is then", async () => {
    const [gone, back] = await after({ b: newer.b!, c: newer.c! }, newest);
    const allowed = [tablesOf({ ...newer, a: older.a! }), tablesOf(newer)].map(withoutSizes);
    expect(allowed).toContainEqual(withoutSizes(gone!));
    expect(back).toEqual(tablesOf(newest));
  });

  test("a raw file that the killed run did not read may vanish, and stays on record as it was", async () => {
    expect(await after({ a: newer.a!, c: newer.c! })).toEqual([tablesOf(newer)]);
  });

  test("runs for other raw files leave nothing to be forgotten", async () => {
    const folder = await copyOf(killed);
    await settle(folder, ["events/b.csv"]);
    expect(await settle(folder, ["events/b.csv"])).toMatchObject({ outcome: "nothing to do" });
    await write(folder, newest);
    for (const outcome of ["published", "nothing to do"])
      expect(await settle(folder, ["events/c.csv"])).toMatchObject({ outcome });
    await settle(folder);
    expect(await readTables(join(folder, "lake"))).toEqual(tablesOf(newest));
  });
});
