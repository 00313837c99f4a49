import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { type Catalogue, readme } from "../../fixtures/readme.js";
import { countFixture } from "./reference.js";

const folder = join(import.meta.dirname, "../../fixtures");
const catalogue = JSON.parse(await readFile(join(folder, "catalogue.json"), "utf8")) as Catalogue;

describe("the catalogue", () => {
  test("knows every fixture and no other", async () => {
    const names = ["csv", "json", "packed", "parquet"].map(async (name) => {
      const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
      return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    });
    const there = (await Promise.all(names)).flat().sort();
    expect([...new Set(catalogue.fixtures.map(({ file }) => file))].sort()).toEqual(there);
  });

  test("is what the README says", async () => {
    expect(await readFile(join(folder, "README.md"), "utf8")).toBe(await readme(catalogue));
  });

  test("accounts for every row", () => {
    for (const { error, rows, open = 0, close = 0, windows = {}, refused = {} } of catalogue.fixtures) {
      if (error) continue;
      const counted = Object.values(windows).reduce((sum, [opened, closed]) => sum + opened + closed, 0);
      expect(counted).toBe(open + close);
      expect(counted + Object.values(refused).flat().length).toBe(rows);
    }
  });
});

describe("an independent count agrees with the catalogue on", () => {
  test.each(catalogue.fixtures.filter(({ error }) => !error))("$file: $holds", async (fixture) => {
    const { rows, open, close, windows, refused } = fixture;
    expect(await countFixture(folder, fixture)).toEqual({ rows, open, close, windows, refused });
  });

  test.each(catalogue.fixtures.filter(({ error }) => error))(
    "the error for $file: $holds",
    async (fixture) => {
      const [file, ...words] = fixture.error!;
      const counted = countFixture(folder, fixture).catch((error: unknown) => (error as Error).message);
      // That a file holds no row at all is for the run to complain about.
      if (words.length === 0) expect(await counted).toMatchObject({ rows: 0 });
      else for (const word of [file!, ...words]) expect(await counted).toContain(word);
    },
  );
});
