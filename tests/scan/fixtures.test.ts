import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Catalogue, Fixture } from "../../fixtures/readme.js";
import { UserError } from "../../src/errors.js";
import { Project } from "./project.js";

const folder = join(import.meta.dirname, "../../fixtures");
const { fixtures } = JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8")) as Catalogue;
const pathOf = ({ file }: Fixture): string => join(folder, file);

const good = fixtures.filter(({ error }) => !error);
const bySettings = new Map<string, Fixture[]>();
for (const fixture of good) {
  const key = JSON.stringify(fixture.settings ?? {});
  bySettings.set(key, [...(bySettings.get(key) ?? []), fixture]);
}

/** What the tables of a lake say of each raw file, as the catalogue has it. */
async function made(project: Project): Promise<Map<string, object>> {
  return project.reading(async (session) => {
    const sources = await session.rows<{ path: string; rows: string; counted: string }>(
      "SELECT path, row_count AS rows, accepted_count AS counted FROM sources",
    );
    const windows = await session.rows<{ path: string; start: string; counts: string[] }>(
      `SELECT source_file AS path, strftime(window_start, '%Y-%m-%dT%H:%M:%SZ') AS start, [open_count, close_count] AS counts
       FROM tally WHERE open_count + close_count > 0`,
    );
    const refused = await session.rows<{ path: string; reason: string; rows: (string | null)[] }>(
      `SELECT source_file AS path, reason, list(row_number ORDER BY row_number) AS rows
       FROM quarantine GROUP BY source_file, reason`,
    );
    return new Map(
      sources.map(({ path, rows, counted }) => {
        const here = (row: { path: string }) => row.path === path;
        return [
          path,
          {
            rows: Number(rows),
            counted: Number(counted),
            windows: Object.fromEntries(
              windows.filter(here).map((row) => [row.start, row.counts.map(Number)]),
            ),
            refused: Object.fromEntries(
              refused.filter(here).map((row) => [row.reason, row.rows.map(Number)]),
            ),
          },
        ];
      }),
    );
  });
}

function promised({ rows = 0, open = 0, close = 0, windows = {}, refused = {} }: Fixture): object {
  return { rows, counted: open + close, windows, refused };
}

describe("a run makes of the fixtures what the catalogue promises", () => {
  test.each([...bySettings])("of all that are read in one run with %s", async (settings, together) => {
    const project = await Project.of();
    await project.run({ ...(JSON.parse(settings) as object), source: together.map(pathOf) }, { threads: 2 });
    expect(await made(project)).toEqual(
      new Map(together.map((fixture) => [pathOf(fixture), promised(fixture)])),
    );
  });

  const alone = ["csv/damaged.csv", "json/broken.jsonl", "parquet/bad-rows.parquet", "packed/plain.csv.zst"];
  test.each(good.filter(({ file }) => alone.includes(file)))("of $file alone", async (fixture) => {
    const project = await Project.of();
    await project.run({ ...fixture.settings, source: [pathOf(fixture)] });
    expect(await made(project)).toEqual(new Map([[pathOf(fixture), promised(fixture)]]));
  });

  test.each(fixtures.filter(({ error }) => error))("an error for $file: $holds", async (fixture) => {
    const project = await Project.of();
    const failed = project.run({ ...fixture.settings, source: [pathOf(fixture)] }, { threads: 1 });
    await expect(failed).rejects.toThrow(UserError);
    for (const words of fixture.error ?? []) await expect(failed).rejects.toThrow(words);
  });
});
