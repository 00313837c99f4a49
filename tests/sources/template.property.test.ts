import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listRawFiles } from "../../src/sources/list.js";
import { writeFiles } from "./folder.js";

/** How folders may be laid out: what a person writes as the source, and where the files of a day then are. */
const layouts: readonly (readonly [source: string, place: (y: string, m: string, d: string) => string])[] = [
  ["in/{yyyy}/{mm}/{dd}/*.csv", (y, m, d) => `in/${y}/${m}/${d}/a.csv`],
  ["in/{yyyy}/{mm}/{dd}", (y, m, d) => `in/${y}/${m}/${d}/deep/a.csv`],
  ["in/{date}/**/*.csv", (y, m, d) => `in/${y}-${m}-${d}/x/y/a.csv`],
  ["{in,out}/*-{yyyy}{mm}{dd}*", (y, m, d) => `in/a-${y}${m}${d}.csv`],
  ["in/{dd}.{mm}.{yyyy}-{hh}.csv", (y, m, d) => `in/${d}.${m}.${y}-23.csv`],
  ["in", (y, m, d) => `in/date=${y}-${m}-${d}/a.csv`],
  ["in/**", (y, m, d) => `in/x/year=${y}/month=${m}/day=${d}/a.csv`],
  ["in/*/*/*/", (y, m, d) => `in/year=${y}/month=${Number(m)}/day=${Number(d)}/a.csv`],
];
const placeOf = (layout: number, date: string) =>
  layouts[layout]![1](date.slice(0, 4), date.slice(5, 7), date.slice(8));
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "Pacific/Apia",
];
const dates = Array.from({ length: 11 }, (_, i) =>
  new Date(Date.UTC(2011, 11, 26 + i)).toISOString().slice(0, 10),
);

const shown = new Map(
  zones.map((zone) => [zone, new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" })]),
);

/** Whether the folder is of that date, or the clocks of the zone show it at some half hour of that UTC day. */
function canBelong(folder: string, date: string, zone: string): boolean {
  const halfHours = Array.from({ length: 48 }, (_, i) => Date.parse(`${folder}T00:00:00Z`) + i * 1_800_000);
  return folder === date || halfHours.some((at) => shown.get(zone)?.format(at) === date);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tumble-templates-"));
  for (const layout of layouts.keys()) {
    await writeFiles(
      join(folder, String(layout)),
      dates.map((date) => placeOf(layout, date)),
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("templates and Hive folders list, and cover, just what can hold the dates", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(layouts.length - 1),
      fc.uniqueArray(fc.constantFrom(...dates), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...zones),
      async (layout, wanted, zone) => {
        const [source] = layouts[layout]!;
        const cwd = join(folder, String(layout));
        const { files, covers } = await listRawFiles([source], { cwd, dates: wanted, zone });
        const places = dates
          .filter((one) => wanted.some((date) => canBelong(one, date, zone)))
          .map((one) => placeOf(layout, one));
        expect(files.map(({ path }) => relative(cwd, path))).toEqual(places.sort());
        const all = dates.map((one) => placeOf(layout, one));
        expect(all.filter((one) => covers(join(cwd, one))).sort()).toEqual(places);
      },
    ),
    { numRuns: 200 },
  );
});
