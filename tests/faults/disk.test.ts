import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Ended, ended, newFolder, program } from "../cli/tumble.js";
import { readTable } from "../lake/reader.js";
import { readTables, type Tables, tableNames } from "../lake/tables.js";
import { newer, older, settle, tablesOf, write } from "./project.js";

const isRoot = process.geteuid?.() === 0;
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

function expectTold({ code, stdout, stderr }: Ended, ...words: string[]): void {
  expect(stderr).toMatch(/^tumble: .*\.\n$/);
  for (const word of words) expect(stderr).toContain(word);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
}

/** Parquet files in the lake that no version of a table refers to. */
async function strays(lake: string): Promise<string[]> {
  const found = await Promise.all(
    tableNames.map(async (name) => {
      const known = new Set((await readTable(join(lake, name)))?.known);
      const files = await readdir(join(lake, name), { recursive: true }).catch(() => []);
      return files.filter((file) => file.endsWith(".parquet") && !known.has(file));
    }),
  );
  return found.flat();
}

test("a lake in a folder that may not be written to is refused with its name", async () => {
  const folder = await newFolder({ "events.csv": "time,action\n2016-07-26T10:00:00.000Z,Open\n" });
  await mkdir(join(folder, "locked"));
  await chmod(folder, 0o755);
  await chmod(join(folder, "locked"), 0o555);
  const args = [program, "run", "events.csv", "--lake", "locked/lake"];
  const asNobody = ["--reuid=65534", "--clear-groups", process.execPath];
  const told = isRoot
    ? await ended("setpriv", [...asNobody, ...args], { cwd: folder })
    : await ended(process.execPath, args, { cwd: folder });
  expectTold(told, "locked/lake", "Access is not permitted there", "put the lake elsewhere");
});

test("a limit on the size of files is told, and leaves nothing behind", async () => {
  const lines = Array.from({ length: 9 * 144 }, (_, i) => {
    return `${new Date(Date.UTC(2016, 6, 20) + i * 600_000).toISOString()},Open`;
  });
  const folder = await newFolder({ "events.csv": ["time,action", ...lines, ""].join("\n") });
  const limited = `ulimit -f 1 && exec "$0" "$@"`;
  const args = ["-c", limited, process.execPath, program, "run", "events.csv"];
  expectTold(await ended("bash", args, { cwd: folder }), "ulimit -f", "raise the limit and run again");
  expect(await strays(join(folder, "lake"))).toEqual([]);
});

// The project lies on a small disk of its own, in a mount namespace that ends with the shell.
const story = `
  mount -t tmpfs -o size=1m none disk && cp -rp events lake disk/ && cd disk &&
  used=$(df -k --output=used . | tail -1) && mount -o remount,size=$((used + ROOM))k . &&
  "$0" "$@"; code=$?
  cp -r lake ../full && mount -o remount,size=1m . && "$0" "$@" > ../said && cp -r lake ../after
  exit $code`;

describe.runIf(canMount)("on a disk with only so many kilobytes left", () => {
  test.each([0, 24, 48])("%i, a run says so and leaves the tables whole", async (room) => {
    const folder = await newFolder({ "disk/empty": "" });
    await write(folder, older);
    await settle(folder);
    await write(folder, newer);
    const args = ["-rm", "sh", "-c", story, process.execPath, program, "run", "events", "--quiet"];
    const told = await ended("unshare", args, { cwd: folder, env: { ROOM: String(room) } });
    expectTold(told, "ree some space");
    expect(await strays(join(folder, "full"))).toEqual([]);
    const full = await readTables(join(folder, "full"));
    for (const name of ["quarantine", "tally", "windows", "sources"] as const)
      expect([tablesOf(older)[name], tablesOf(newer)[name]]).toContainEqual(full[name]);
    expect(await readTables(join(folder, "after"))).toEqual<Tables>(tablesOf(newer));
  });
});
