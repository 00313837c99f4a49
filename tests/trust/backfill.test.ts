import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder, succeed, tumble } from "../cli/tumble.js";
import { readTables } from "../lake/tables.js";
import { template, writeDates } from "./dates.js";
import { day } from "./project.js";

interface Batches {
  readonly outcome: string;
  readonly batches: readonly {
    readonly rows: { readonly read: number };
    readonly dates: { readonly from: string };
  }[];
}

const range = ["--from", "2026-01-01", "--to", "2026-03-01"];

describe("a long range of dates", () => {
  it("is read and committed in batches, with a line each, and gives what one run gives", async () => {
    const cwd = await newFolder();
    await writeDates(cwd, "2026-01-01", 60);
    const text = await succeed(["run", template, ...range, "--batch-days", "25"], { cwd });
    expect(text.replace(/\d+\.\d+ s/g, "… s")).toMatchInlineSnapshot(`
      " 33%  2026-01-01 to 2026-01-25: 25 files read, 500 events counted, 25 dates published in … s
       67%  2026-01-26 to 2026-02-19: 25 files read, 500 events counted, 25 dates published in … s
      100%  2026-02-20 to 2026-03-01: 10 files read, 200 events counted, 10 dates published in … s
      published: 1,200 rows read = 1,200 counted + 0 refused, in 3 batches. "tumble top" shows the busiest windows.
      "
    `);
    await succeed(["run", template, "--lake", "at-once"], { cwd });
    expect(await readTables(join(cwd, "lake"))).toEqual(await readTables(join(cwd, "at-once")));
    expect(await succeed(["run", template, ...range, "--batch-days", "25"], { cwd })).toMatch(
      /^Nothing to do/,
    );
  });

  it("loses one batch at most when it is killed, and goes on where it was", async () => {
    const cwd = await newFolder();
    await writeDates(cwd, "2026-01-01", 60);
    const args = ["run", template, ...range, "--batch-days", "6"];
    await tumble(args, { cwd, killAfter: 1500 });
    const rest = JSON.parse(await succeed([...args, "--json"], { cwd })) as Batches;
    expect(["published", "nothing to do"]).toContain(rest.outcome);
    await succeed(["run", template, "--lake", "at-once"], { cwd });
    expect(await readTables(join(cwd, "lake"))).toEqual(await readTables(join(cwd, "at-once")));
  });

  it("has batches from the first date that has files, and skips parts of the range without any", async () => {
    const cwd = await newFolder();
    await writeDates(cwd, "2026-02-10", 10);
    const args = [
      "run",
      template,
      "--from",
      "2025-12-01",
      "--to",
      "2026-04-30",
      "--batch-days",
      "7",
      "--json",
    ];
    const { batches } = JSON.parse(await succeed(args, { cwd })) as Batches;
    expect(batches.map(({ dates, rows }) => [dates.from, rows.read])).toEqual([
      ["2026-02-09", 120],
      ["2026-02-16", 80],
    ]);
  });

  it("is one run where its dates share their raw files, or may only be published together", async () => {
    const cwd = await newFolder({ "events.csv": day("2026-01-01", 1) });
    await writeDates(cwd, "2026-01-01", 10);
    for (const args of [["events.csv"], [template, "--all-or-nothing"]]) {
      const text = await succeed(
        ["run", ...args, ...range, "--batch-days", "3", "--json", "--lake", `lake-${args.length}`],
        { cwd },
      );
      expect(JSON.parse(text)).toHaveProperty("outcome", "published");
      expect(JSON.parse(text)).not.toHaveProperty("batches");
    }
  });

  it("refuses a batch of no days", async () => {
    const cwd = await newFolder({ "events.csv": day("2026-01-01", 1) });
    const { code, stderr } = await tumble(["run", "events.csv", "--batch-days", "0"], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'tumble: --batch-days takes a whole number from 1, not "0".\n',
    });
  });
});
