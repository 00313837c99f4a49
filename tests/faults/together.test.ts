import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { sampleEvents } from "../../fixtures/sample-events.js";
import { csv } from "../cli/forms.js";
import { newFolder, tumble } from "../cli/tumble.js";
import { readTables } from "../lake/tables.js";
import { expectedTables, usual } from "../run/oracle.js";
import { settle } from "./project.js";

// TUMBLE_ROUNDS=20 for a long evening.
const rounds = Number(process.env.TUMBLE_ROUNDS ?? 1);

vi.setConfig({ testTimeout: rounds * 60_000 });

const days = Array.from({ length: 8 }, (_, i) => `2016-07-${20 + i}`);
const lines = [
  ...sampleEvents({ events: 2_000, from: "2016-07-20T00:00:00Z", to: "2016-07-28T00:00:00Z", bad: 14 }),
].slice(1);

type Files = Readonly<Record<string, readonly string[]>>;

const oneFile: Files = { "all.csv": lines };
const byDay: Files = Object.fromEntries(
  days.map((day) => [
    `events/${day.replaceAll("-", "/")}/part.csv`,
    lines.filter((line) => line.startsWith(day)),
  ]),
);
const twoHalves: Files = {
  "even.csv": lines.filter((_, i) => i % 2 === 0),
  "odd.csv": lines.filter((_, i) => i % 2 === 1),
};

interface Asked {
  readonly source: string;
  readonly date?: string;
}

/** Starts all these runs at the same time; all must end well, and the tables must be those of a single run. */
async function runTogether(files: Files, runs: readonly Asked[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const texts = Object.entries(files).map(([name, content]) => [name, csv(content)] as const);
    const folder = await newFolder(Object.fromEntries(texts));
    const ended = await Promise.all(
      runs.map(({ source, date }) => {
        const limits = date === undefined ? [] : ["--date", date];
        return tumble(["run", source, "--quiet", ...limits], { cwd: folder });
      }),
    );
    for (const { code, stderr } of ended) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const contents = texts.map(
      ([name, text]) => [name, { lines: files[name]!, size: Buffer.byteLength(text), rules: usual }] as const,
    );
    expect(await readTables(join(folder, "lake"))).toEqual(expectedTables(new Map(contents)));
    for (const { source, date } of runs)
      expect(await settle(folder, [source], date)).toMatchObject({ outcome: "nothing to do" });
  }
}

test("two runs at once over the same file end well", async () => {
  await runTogether(oneFile, [{ source: "all.csv" }, { source: "all.csv" }]);
});

test("two runs at once over different files of the same dates end well", async () => {
  await runTogether(twoHalves, [{ source: "even.csv" }, { source: "odd.csv" }]);
});

test("four runs at once over one file, for all of its dates or one each, end well", async () => {
  await runTogether(oneFile, [
    { source: "all.csv" },
    ...days.slice(0, 3).map((date) => ({ source: "all.csv", date })),
  ]);
});

test("eight runs at once, one for each date and its own files, end well", async () => {
  await runTogether(
    byDay,
    days.map((date) => ({ source: "events/{yyyy}/{mm}/{dd}/*.csv", date })),
  );
});
