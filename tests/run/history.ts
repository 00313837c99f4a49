import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { loadConfig } from "../../src/config.js";
import { UserError } from "../../src/errors.js";
import type { Result } from "../../src/run/result.js";
import { run } from "../../src/run/run.js";
import type { Row } from "../lake/reader.js";
import { readTables, type Tables, tablesOf } from "../lake/tables.js";
import { type Content, expectedTables, type Rules, usual, windowsOf } from "./oracle.js";

/*
 * A history of a project: files come, change and go, rules change, and runs happen in between. It is played twice,
 * on real files by the program, and on a few maps in memory.
 */

export type Step =
  | {
      readonly do: "write";
      readonly name: string;
      readonly lines: readonly string[];
      readonly seconds: number;
    }
  | { readonly do: "touch"; readonly name: string; readonly seconds: number }
  | { readonly do: "delete"; readonly name: string }
  | { readonly do: "rules"; readonly rules: number }
  | ({ readonly do: "run" } & RunStep);

export interface RunStep {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly force: boolean;
  readonly forget: boolean;
}

/** Told of every run that is about to succeed, while the project is as the run will find it. */
export type BeforeRun = (folder: string, step: RunStep) => Promise<void>;

interface World {
  readonly timezone: string;
  rules: number;
  /** What lies in the folder `events`. */
  readonly disk: Map<
    string,
    { readonly lines: readonly string[]; readonly size: number; readonly modified: number }
  >;
  /** What the lake must have on record. */
  readonly read: Map<string, Content & { readonly modified: number; readonly readBy: number }>;
  /** Windows as they were published last, by date. */
  readonly windows: Map<string, readonly Row[]>;
}

const names = ["a.csv", "b.csv", "late/c.csv", "date=2016-07-26/d.csv", "date=2016-07-27/e.csv"];
const dates = ["2016-07-25", "2016-07-26", "2016-07-27", "2016-07-28"];
const rulebooks: readonly Omit<Rules, "timezone">[] = [
  usual,
  { ...usual, spellings: { ...usual.spellings, Shut: "Close" } },
  { ...usual, from: Date.parse("2016-07-26T12:00:00Z") },
];

const instant = fc
  .record({
    minute: fc.integer({ min: 0, max: 4 * 24 * 60 }),
    millisecond: fc.constantFrom(0, 1, 59_999),
  })
  .map(({ minute, millisecond }) => {
    const start = Date.parse("2016-07-25T00:00:00Z");
    return new Date(start + minute * 60_000 + millisecond).toISOString();
  });

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(instant, fc.constantFrom("Open", "Close", "Closed")).map((cells) => cells.join()),
  },
  fc.tuple(instant, fc.constantFrom("Shut", "open", "")).map((cells) => cells.join()),
  instant.map((time) => `${time.slice(0, 19)},Open`),
  instant.map((time) => `${time},Open,Close`),
  fc.constantFrom(",Open", "2016-02-30T00:00:00.000Z,Open", "1999-12-31T23:59:59.999Z,Close", "soon,Open"),
);

const name = fc.constantFrom(...names);
const seconds = fc.integer({ min: -2, max: 2 });
const date = fc.constantFrom(...dates);
const limits = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ from: undefined, to: undefined }) },
  { weight: 2, arbitrary: date.map((day) => ({ from: day, to: day })) },
  date.map((day) => ({ from: day, to: undefined })),
  date.map((day) => ({ from: undefined, to: day })),
);

const write: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("write"),
  name,
  lines: fc.array(line, { maxLength: 12 }),
  seconds,
});
const runStep: fc.Arbitrary<Step> = fc
  .tuple(limits, fc.boolean(), fc.nat(9))
  .map(([limited, forget, dice]) => ({ do: "run", ...limited, forget, force: dice === 0 }));

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: write },
  { weight: 4, arbitrary: runStep },
  fc.record({ do: fc.constant("touch"), name, seconds }),
  fc.record({ do: fc.constant("delete"), name }),
  fc.record({ do: fc.constant("rules"), rules: fc.nat(rulebooks.length - 1) }),
);

/** Plays the steps in an empty folder, and compares the two worlds after every run. */
export async function play(
  folder: string,
  timezone: string,
  steps: readonly Step[],
  beforeRun?: BeforeRun,
): Promise<void> {
  const world: World = { timezone, rules: 0, disk: new Map(), read: new Map(), windows: new Map() };
  const last: RunStep = { from: undefined, to: undefined, force: false, forget: false };
  await mkdir(join(folder, "events"));
  await writeRules(folder, world);
  for (const step of [...steps, { do: "run", ...last } as const]) {
    if (step.do === "run") await playRun(folder, world, step, beforeRun);
    else if (step.do === "rules") await writeRules(folder, Object.assign(world, { rules: step.rules }));
    else await actOnFile(join(folder, "events", step.name), world, step);
  }
}

async function writeRules(folder: string, world: World): Promise<void> {
  const { spellings, from, to } = rulesOf(world);
  const settings = {
    source: "events",
    timezone: world.timezone,
    actions: { Open: "Open", Close: Object.keys(spellings).filter((text) => spellings[text] === "Close") },
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    // Here files that are gone may well have windows outside of a range that was narrowed later.
    expectations: { windows: { times_are_plausible: { stop: "off" } } },
  };
  await writeFile(join(folder, "tumble.yaml"), JSON.stringify(settings, null, 2));
}

async function actOnFile(
  path: string,
  { disk }: World,
  step: Extract<Step, { do: "write" | "touch" | "delete" }>,
): Promise<void> {
  if (step.do === "delete") {
    disk.delete(step.name);
    await rm(path, { force: true });
    return;
  }
  const lines = step.do === "write" ? step.lines : disk.get(step.name)?.lines;
  if (!lines) return;
  const modified = Date.UTC(2016, 7, 1) / 1000 + step.seconds;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, ["time,action", ...lines, ""].join("\n"));
  await utimes(path, modified, modified);
  disk.set(step.name, { lines, size: (await stat(path)).size, modified });
}

async function playRun(
  folder: string,
  world: World,
  step: RunStep,
  beforeRun: BeforeRun | undefined,
): Promise<void> {
  const expected = runInMemory(world, step);
  if (!expected) {
    await expect(runFor(folder, step)).rejects.toThrow(UserError);
    return;
  }
  await beforeRun?.(folder, step);
  const result = await runFor(folder, step).catch((error: unknown) => {
    // A run that was killed at its last step had forgotten all, and then there is nothing left to run for.
    if (!beforeRun || world.read.size > 0 || !(error instanceof UserError)) throw error;
    return null;
  });
  if (result) expect(result.rows.read).toBe(result.rows.counted + result.rows.refused);
  const lake = join(folder, "lake");
  expect(await readTables(lake)).toEqual(expected);

  const before = await tree(lake);
  const again = runFor(folder, { ...step, force: false });
  if (world.read.size > 0) expect(await again).toMatchObject({ outcome: "nothing to do" });
  else await expect(again).rejects.toThrow(UserError);
  expect(await tree(lake)).toEqual(before);
}

async function runFor(folder: string, { from, to, force, forget }: RunStep): Promise<Result> {
  const config = await loadConfig(undefined, folder);
  const surroundings = { cwd: folder, now: () => new Date() };
  return (await run({ config, from, to, force, forget }, surroundings)) as Result;
}

/** What the run must leave behind; null where it must be refused, because there is no row to be had. */
function runInMemory(world: World, { from, to, force, forget }: RunStep): Tables | null {
  const { disk, read, windows, timezone } = world;
  const listed = (name: string) => isListed(name, from, to, timezone);
  const there = [...disk].filter(([name]) => listed(name));
  if (read.size === 0 && there.every(([, { lines }]) => lines.length === 0)) return null;
  for (const [name, file] of there) {
    const before = read.get(name);
    const same = before?.size === file.size && before.modified === file.modified;
    if (force || !same || before.readBy !== world.rules)
      read.set(name, { ...file, rules: rulesOf(world), readBy: world.rules });
  }
  if (forget) for (const name of [...read.keys()]) if (listed(name) && !disk.has(name)) read.delete(name);

  const named = [...read].map(([name, content]) => [`events/${name}`, content] as const);
  const all = expectedTables(new Map(named));
  const now = windowsOf(all.tally);
  for (const day of new Set([...windows.keys(), ...all.tally.map((row) => String(row.window_date))])) {
    if (day === "null" || (from !== undefined && day < from) || (to !== undefined && day > to)) continue;
    windows.set(
      day,
      now.filter((window) => window.window_date === day),
    );
  }
  return tablesOf({ ...all, windows: [...windows.values()].flat() });
}

function rulesOf({ rules, timezone }: World): Rules {
  return { ...(rulebooks[rules] ?? usual), timezone };
}

/** A folder named by a date is looked into for that date, and for the next where its UTC day reaches into it. */
function isListed(name: string, from: string | undefined, to: string | undefined, timezone: string): boolean {
  const [, day] = /^date=([^/]+)/.exec(name) ?? [];
  if (day === undefined || from === undefined || from !== to) return true;
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  return from === day || (timezone !== "UTC" && from === next);
}

async function tree(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}
