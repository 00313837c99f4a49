import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newFolder, succeed, tumble, writeFiles } from "../cli/tumble.js";
import { readTable } from "../lake/reader.js";
import { csv } from "./project.js";
import { recount } from "./recount.js";

interface StatusJson {
  readonly fresh: boolean;
  readonly dates: readonly {
    readonly date: string;
    readonly state: string;
    readonly why: readonly string[];
  }[];
  readonly files: { readonly gone: readonly string[] };
}

const dates = Array.from({ length: 10 }, (_, i) => `2026-03-${String(i + 1).padStart(2, "0")}`);
const date = (n: number) => dates[n - 1] ?? "";

/** So many events of a date, one every two minutes, three Open for each Close. */
function events(of: string, count: number): string[] {
  const start = Date.parse(of);
  return Array.from(
    { length: count },
    (_, i) => `${new Date(start + i * 120_000).toISOString()},${i % 4 === 3 ? "Close" : "Open"}`,
  );
}

const wrongVersion = `-- Open and Close are swapped, and the total counts one of them only.
SELECT
  window_date, window_start, window_end(window_start) AS window_end,
  CAST(sum(close_count) AS BIGINT) AS open_count, CAST(sum(open_count) AS BIGINT) AS close_count,
  CAST(sum(open_count) AS BIGINT) AS total_count, CAST(1 AS DOUBLE) AS avg_actions
FROM tally WHERE window_start IS NOT NULL GROUP BY window_date, window_start`;

it("a day in the life of a lake: after every step its tables are what the raw files say, and status says what is not", async () => {
  const files = new Map(dates.map((of) => [`events/${of}.csv`, events(of, 600)]));
  const cwd = await newFolder({ "tumble.yaml": "source: events\n" });
  const write = async (name: string, lines: readonly string[]) => {
    files.set(name, [...lines]);
    await writeFiles(cwd, { [name]: csv(lines) });
  };
  for (const [name, lines] of files) await write(name, lines);

  const status = async (): Promise<StatusJson> => {
    const { code, stdout } = await tumble(["status", "--json"], { cwd });
    const found = JSON.parse(stdout) as StatusJson;
    expect(code).toBe(found.fresh ? 0 : 1);
    return found;
  };
  const attention = async () => {
    const { dates } = await status();
    return dates.filter(({ state }) => state !== "fresh").map(({ date, state }) => `${date} ${state}`);
  };
  /** The published windows of all dates but those that are not to follow now. */
  const expectTrue = async (but: readonly string[] = []) => {
    const table = await readTable(join(cwd, "lake/windows"));
    const published = table?.rows.map((row) => [
      row.window_date,
      row.window_start,
      row.open_count,
      row.close_count,
    ]);
    const isMeant = ([of]: readonly unknown[]) => !but.includes(String(of));
    expect(published?.filter(isMeant).map(String).sort()).toEqual(
      recount(files).filter(isMeant).map(String).sort(),
    );
  };
  const opened = async (of: string) => {
    const table = await readTable(join(cwd, "lake/windows"));
    return table?.rows
      .filter((row) => row.window_date === of)
      .reduce((sum, row) => sum + Number(row.open_count), 0);
  };

  // In the morning there are ten days of files.
  await succeed(["run"], { cwd });
  await expectTrue();
  expect(await status()).toMatchObject({
    fresh: true,
    dates: dates.map((of) => ({ date: of, state: "fresh" })),
  });

  // A late file has events of three old dates.
  await write(
    "events/late.csv",
    [1, 2, 5].flatMap((n) => events(date(n), 30)),
  );
  expect(await status()).toMatchObject({ fresh: false });
  await succeed(["run"], { cwd });
  await expectTrue();
  expect(await attention()).toEqual([]);

  // A file is replaced by a corrected one.
  await write(`events/${date(3)}.csv`, events(date(3), 610));
  expect(await attention()).toEqual([`${date(3)} stale`]);
  await succeed(["run"], { cwd });
  await expectTrue();

  // A file is deleted: retention, so its counts stay, until they are to be forgotten.
  await rm(join(cwd, `events/${date(4)}.csv`));
  await succeed(["run"], { cwd });
  await expectTrue();
  expect((await status()).files.gone).toEqual([`events/${date(4)}.csv`]);
  await succeed(["run", "--forget"], { cwd });
  files.delete(`events/${date(4)}.csv`);
  await expectTrue();
  expect(await attention()).toEqual([`${date(4)} empty`]);

  // A bad file comes: half of it cannot be read. Its date is withheld, and the old version stays.
  const before = await opened(date(6));
  await write(`events/${date(6)}.csv`, [...events(date(6), 300), ...events("1970-01-01", 300)]);
  await write(`events/${date(7)}.csv`, events(date(7), 620));
  const bad = await tumble(["run"], { cwd });
  expect(bad.code).toBe(2);
  expect(bad.stdout).toContain(`✗ withheld: refused_share on ${date(6)}`);
  await expectTrue([date(6)]);
  expect(await opened(date(6))).toBe(before);
  const withheld = (await status()).dates.find((each) => each.date === date(6));
  expect(withheld).toMatchObject({
    state: "withheld",
    why: [expect.stringContaining("refused_share") as string],
  });
  expect(JSON.parse(await succeed(["rejects", "--format", "json"], { cwd }))).toMatchObject({ refused: 300 });
  await write(`events/${date(6)}.csv`, events(date(6), 600));
  await succeed(["run"], { cwd });
  await expectTrue();
  expect(await attention()).toEqual([`${date(4)} empty`]);

  // A new version of the SQL is wrong. Nothing of it becomes public, and it is taken back.
  await writeFiles(cwd, { "sql/mart/windows/v2.sql": wrongVersion });
  expect((await attention()).length).toBe(10);
  expect((await tumble(["run"], { cwd })).code).toBe(2);
  await expectTrue();
  await rm(join(cwd, "sql/mart/windows/v2.sql"));
  expect(await attention()).toEqual([`${date(4)} empty`]);

  // A date is restored to how it was in the morning, and stays so whatever arrives, until it is released.
  await succeed(["restore", "--to", "0", "--date", date(2)], { cwd });
  expect(await opened(date(2))).toBe(450);
  await write("events/later.csv", events(date(2), 20));
  await succeed(["run"], { cwd });
  await expectTrue([date(2)]);
  expect(await opened(date(2))).toBe(450);
  expect(await attention()).toEqual([`${date(2)} held`, `${date(4)} empty`]);
  await succeed(["release", "--date", date(2)], { cwd });
  expect(await attention()).toEqual([`${date(2)} stale`, `${date(4)} empty`]);
  await succeed(["run"], { cwd });
  await expectTrue();
  expect(await status()).toMatchObject({ fresh: true });
}, 180_000);
