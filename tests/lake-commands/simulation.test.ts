import { join } from "node:path";
import { afterAll, beforeAll, describe, it, expect } from "vitest";
import { loadConfig } from "../../src/config.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import { Session } from "../../src/duckdb/session.js";
import { UserError } from "../../src/errors.js";
import { heldDates, holdOf } from "../../src/lake/hold.js";
import { partitionColumn } from "../../src/lake/partitions.js";
import { viewTable } from "../../src/lake/read.js";
import { release } from "../../src/lake/release.js";
import { restore } from "../../src/lake/restore.js";
import { runId } from "../../src/lake/run-id.js";
import { vacuumTable } from "../../src/lake/vacuum.js";
import { run } from "../../src/run/run.js";
import { Model, type Event, type Published } from "./model.js";
import { Project } from "./project.js";

const given = process.env.SIMULATION_SEED;
const count = Number(process.env.SIMULATION_COUNT ?? 2);
const steps = Number(process.env.SIMULATION_STEPS ?? 15);
const seeds = given === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [Number(given)];
const dates = ["2016-07-26", "2016-07-27", "2016-07-28", "2016-07-29"] as const;

let session: Session;
beforeAll(async () => {
  session = await Session.open();
});
afterAll(() => {
  session.close();
});

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A lake and its model, which get the same orders. */
class Simulation {
  readonly project = new Project();
  readonly model = new Model();
  readonly log: string[] = [];
  private readonly versions = new Map<number, Published>();
  private readonly table = { name: "windows", folder: join(this.project.lake, "windows") };
  private readonly engine = () => Promise.resolve(session);
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = random(seed);
  }

  async start(): Promise<void> {
    this.arrive(dates[0]);
    await this.run();
    await this.settle();
  }

  async step(): Promise<void> {
    await this.pick([
      async () => (this.arrive(), this.run()),
      async () => (this.arrive(), this.run({ date: this.pick(dates) })),
      async () => (this.arrive(), this.arrive(), this.twoRuns()),
      async () => (this.rewrite(), this.run()),
      () => this.run({ force: true }),
      () => this.restore(),
      () => this.restore(this.pick(dates)),
      () => this.release(),
      () => this.vacuum(),
    ])();
    await this.settle();
  }

  /** Whether the lake is as the model says; its version is one to go back to. */
  private async settle(): Promise<void> {
    const snapshot = await this.snapshot();
    await viewTable(session, "windows", snapshot);
    const rows = await session.rows<{ line: string }>(
      "SELECT strftime(window_start, '%Y-%m-%dT%H:%M') || ' ' || open_count || ' ' || close_count AS line FROM windows ORDER BY line",
    );
    expect(rows.map(({ line }) => line)).toEqual(this.model.lines());
    expect([...heldDates(snapshot).keys()]).toEqual([...this.model.held].sort());
    this.versions.set(snapshot.version, new Map(this.model.published));
  }

  private arrive(date?: string): void {
    this.write(`${this.model.files.size}.csv`, date);
  }

  private rewrite(): void {
    this.write(this.pick([...this.model.files.keys()]));
  }

  private write(name: string, date?: string): void {
    const events = Array.from({ length: 1 + Math.floor(this.next() * 6) }, (): Event => {
      const window = `0${Math.floor(this.next() * 2)}:${Math.floor(this.next() * 3)}0`;
      return { date: date ?? this.pick(dates), window, action: this.pick(["Open", "Close"]) };
    });
    const refused = this.next() < 0.3 ? ["when? Open"] : [];
    this.log.push(`write ${name} ${JSON.stringify(events)} ${refused.join()}`);
    this.project.events(
      name,
      ...events.map(({ date, window, action }) => `${date}T${window} ${action}`),
      ...refused,
    );
    this.model.files.set(name, events);
  }

  private async run({ date, force }: { date?: string; force?: boolean } = {}): Promise<void> {
    this.log.push(`run ${date ?? ""} ${force ? "--force" : ""}`);
    await this.tumble(date, force);
    if (force) this.model.force();
    else this.model.run((each) => date === undefined || each === date);
  }

  private async twoRuns(): Promise<void> {
    this.log.push("two runs at once");
    await Promise.all([this.tumble(), this.tumble()]);
    this.model.run();
  }

  private async tumble(date?: string, force = false): Promise<void> {
    const config = { ...(await loadConfig(undefined, this.project.folder)), source: ["*.csv"] };
    const options = { config, from: date, to: date, force, threads: 1 };
    await run(options, { cwd: this.project.folder, now: () => new Date() });
  }

  private async restore(date?: string): Promise<void> {
    const [version, then] = this.pick([...this.versions]);
    this.log.push(`restore to ${version} ${date ?? ""}`);
    const now = await this.snapshot();
    const before = (await readSnapshot(this.table.folder, { version }))!;
    try {
      await restore(this.engine, this.table, { to: { version }, date, run: runId(new Date()) });
    } catch (error) {
      // A vacuum may have deleted what it needs, or the date may never have been there: then nothing has changed.
      if (!(error instanceof UserError)) throw error;
      this.log.push(error.message);
      return;
    }
    this.model.restore(then, (each) => filesOf(now, each) !== filesOf(before, each), date);
  }

  private async release(): Promise<void> {
    const date = [...this.model.held][0];
    this.log.push(`release ${date ?? "all"}`);
    await release(this.engine, this.table, { date, run: runId(new Date()) });
    if (date !== undefined) this.model.held.delete(date);
  }

  private async vacuum(): Promise<void> {
    this.log.push("vacuum");
    await vacuumTable(this.table, { retention: 0, force: true, apply: true, now: Date.now() + 1000 });
  }

  private async snapshot(): Promise<Snapshot> {
    return (await readSnapshot(this.table.folder))!;
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }
}

/** Without the files that only stand for an absent date. */
function filesOf(snapshot: Snapshot, date: string): string {
  const files = [...snapshot.files.values()].filter(
    (add) => add.partitionValues[partitionColumn] === date && !holdOf(add)?.absent,
  );
  return files
    .map((add) => add.path)
    .sort()
    .join();
}

describe("runs, late files, restores, releases, vacuums and two writers at once", () => {
  it.each(seeds)(
    "leave the lake as a model in memory has it (SIMULATION_SEED=%i)",
    async (seed) => {
      const simulation = new Simulation(seed);
      try {
        await simulation.start();
        for (let step = 0; step < steps; step++) await simulation.step();
      } catch (cause) {
        throw new Error(`SIMULATION_SEED=${seed} fails after:\n${simulation.log.join("\n")}`, { cause });
      }
    },
    600_000,
  );
});
