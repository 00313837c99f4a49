import { join } from "node:path";
import { expect } from "vitest";
import { newFolder, succeed, tumble } from "../cli/tumble.js";
import { readTables } from "../lake/tables.js";
import { template, writeDates } from "./dates.js";

/** Starts so many runs at the same time, each of its own date, as an orchestrator does, and compares with one run. */
export async function runSideBySide(processes: number): Promise<void> {
  const cwd = await newFolder();
  const dates = await writeDates(cwd, "2026-03-01", processes);
  const ended = await Promise.all(
    dates.map((date) => tumble(["run", template, "--date", date, "--threads", "1"], { cwd })),
  );
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(dates.map(() => [0, ""]));
  await succeed(["run", template, "--lake", "at-once"], { cwd });
  expect(await readTables(join(cwd, "lake"))).toEqual(await readTables(join(cwd, "at-once")));
  expect(JSON.parse(await succeed(["status", template, "--json"], { cwd }))).toMatchObject({ fresh: true });
}
