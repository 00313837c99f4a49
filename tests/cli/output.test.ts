import { spawnSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sampleCsv } from "../../fixtures/sample-events.js";
import { commandsFor, verbNames } from "../../src/commands/commands.js";
import { parserOf } from "../../src/commands/parser.js";
import type { PlanResult, Result } from "../../src/run/result.js";
import { readTables } from "../lake/tables.js";
import { ended, newFolder, program, succeed, tumble, writeFiles } from "./tumble.js";

const events = sampleCsv({ events: 500, bad: 7 });
const hasTerminal = spawnSync("script", ["--version"]).status === 0;
const escape = "\u001B";

/** Every file and folder with its size and time. */
async function tree(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const entries = names.sort().map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    return [name, `${size} ${mtimeMs}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("--json", () => {
  test("prints one document and nothing else, whatever the run does", async () => {
    const folder = await newFolder({ "events.csv": events });
    const printed = async (...args: string[]) =>
      JSON.parse(await succeed(["run", "events.csv", "--json", ...args], { cwd: folder })) as
        Result | PlanResult;
    expect(await printed("--dry-run")).toMatchObject({ outcome: "plan", files: { listed: 1 } });
    expect(await printed()).toMatchObject({
      outcome: "published",
      rows: { read: 507, counted: 500, refused: 7 },
      marts: [{ mart: "windows", withheld: [] }],
    });
    expect(await printed()).toMatchObject({ outcome: "nothing to do", rows: { read: 0 } });
  });

  test("prints what stays in the lake as the run's manifest", async () => {
    const folder = await newFolder({ "events.csv": events });
    const result = JSON.parse(await succeed(["run", "events.csv", "--json"], { cwd: folder })) as Result;
    const manifest = await readFile(join(folder, "lake", "_runs", `${result.run}.json`), "utf8");
    expect(JSON.parse(manifest)).toEqual(result);
  });

  test("prints the document of a run that withheld a date, too, which exits with 2", async () => {
    const folder = await newFolder({
      "events.csv": events,
      "sql/expect/windows/none.sql": "-- Nothing is good enough.\n-- stop: 1\nSELECT * FROM windows\n",
    });
    const { code, stdout, stderr } = await tumble(["run", "events.csv", "--json"], { cwd: folder });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "withheld" });
    expect(stderr).toMatch(/^tumble: 3 dates were withheld, .*\n$/);
    expect((await readTables(join(folder, "lake"))).windows).toEqual([]);
  });
});

test("--quiet prints nothing where there is nothing to worry about", async () => {
  const folder = await newFolder({ "events.csv": "time,action\n2016-07-26T10:00:00Z,Open\n" });
  expect(await succeed(["run", "events.csv", "--quiet"], { cwd: folder })).toBe("");
  expect(await succeed(["run", "events.csv", "--quiet"], { cwd: folder })).toBe("");
});

describe("colours", () => {
  const said = async (env: Readonly<Record<string, string>>) => {
    const folder = await newFolder({ "events.csv": events });
    return succeed(["run", "events.csv"], { cwd: folder, env });
  };

  test("stay out of a pipe, and so does the progress bar", async () => {
    expect(await said({})).not.toContain(escape);
  });

  test("stay out of the log of a CI job", async () => {
    expect(await said({ CI: "true" })).not.toContain(escape);
  });

  test("come where they are asked for, unless NO_COLOR forbids them", async () => {
    expect(await said({ FORCE_COLOR: "1" })).toContain(escape);
    expect(await said({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain(escape);
  });

  test.runIf(hasTerminal)("come on a terminal, unless NO_COLOR forbids them", async () => {
    const folder = await newFolder({ "events.csv": events });
    const onTerminal = async (lake: string, env: Readonly<Record<string, string>>) => {
      const command = `'${process.execPath}' '${program}' run events.csv --lake ${lake}`;
      const { stdout } = await ended("script", ["-qec", command, "/dev/null"], {
        cwd: folder,
        env: { TERM: "xterm", ...env },
      });
      return stdout;
    };
    const bold = `${escape}[1m`;
    expect(await onTerminal("a", {})).toContain(bold);
    expect(await onTerminal("b", { NO_COLOR: "1" })).not.toContain(bold);
  });
});

describe("--dry-run", () => {
  test("writes nothing at all, neither before the first run nor after", async () => {
    const folder = await newFolder({ "events/a.csv": events });
    const dry = async () => {
      const before = await tree(folder);
      const said = await succeed(["run", "events", "--dry-run"], { cwd: folder });
      expect(await tree(folder)).toEqual(before);
      return said;
    };
    expect(await dry()).toMatch(/a\.csv .*: new\n/);
    await succeed(["run", "events"], { cwd: folder });
    expect(await dry()).toContain("Nothing to do.");
    await writeFiles(folder, { "events/a.csv": events.replace("Open", "Close"), "events/b.csv": events });
    expect(await dry()).toMatch(/a\.csv .*: changed\n.*b\.csv .*: new\n/);
  });
});

describe("a run with nothing to do", () => {
  test("loads neither the engine nor anything that needs it, and writes nothing", async () => {
    const folder = await newFolder({ "events.csv": events });
    // Writes down the native libraries of the process when it ends.
    const spy = `data:text/javascript,import fs from "node:fs";process.on("exit",()=>fs.writeFileSync("maps",fs.readFileSync("/proc/self/maps")))`;
    const run = () => succeed(["run", "events.csv"], { cwd: folder, node: ["--import", spy] });
    await run();
    expect(await readFile(join(folder, "maps"), "utf8")).toContain("duckdb");
    const before = await tree(join(folder, "lake"));
    expect(await run()).toContain("Nothing to do.");
    expect(await readFile(join(folder, "maps"), "utf8")).not.toContain("duckdb");
    expect(await tree(join(folder, "lake"))).toEqual(before);
  });
});

describe("tumble init", () => {
  test("writes a project that runs as it is", async () => {
    const folder = await newFolder();
    expect(await succeed(["init"], { cwd: folder })).toContain("Next: tumble run\n");
    expect(await succeed(["init", "demo"], { cwd: folder })).toContain("Next: cd demo && tumble run\n");
    expect(await succeed(["run", "--date", "2016-07-27"], { cwd: folder })).toContain("2016-07-27");
    const { windows, quarantine } = await readTables(join(folder, "lake"));
    expect(new Set(windows.map((window) => window.window_date))).toEqual(new Set(["2016-07-27"]));
    expect(quarantine).toHaveLength(5);
  });

  test("leaves a project file that is there as it is", async () => {
    const folder = await newFolder({ "tumble.yaml": "source: mine.csv\n" });
    const { code, stderr } = await tumble(["init"], { cwd: folder });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("stays as it is") as string,
    });
    expect(await readFile(join(folder, "tumble.yaml"), "utf8")).toBe("source: mine.csv\n");
  });
});

describe("--help", () => {
  test("names every command", async () => {
    const said = await succeed(["--help"], { cwd: await newFolder() });
    for (const verb of verbNames) expect(said).toMatch(new RegExp(`^ +tumble ${verb}\\b`, "m"));
  });

  test.each(verbNames)("of %s has examples, each of which names the command", async (verb) => {
    const args = [verb, "--help"];
    const commands = await commandsFor(args);
    const said = await new Promise<string>((done) => {
      void parserOf(args, commands).parse(args, (_error: unknown, _argv: unknown, output: string) => {
        done(output);
      });
    });
    const [, examples = ""] = said.split("Examples:\n");
    expect(examples).toMatch(new RegExp(`^ +tumble ${verb}\\b`));
  });
});
