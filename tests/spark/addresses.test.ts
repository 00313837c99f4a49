import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { stop, tie, type Started } from "../../.ci/spark/processes.js";
import type { PlanResult, Result } from "../../src/run/result.js";
import type { Status } from "../../src/run/status.js";
import { newFolder, program, succeed, tumble, writeFiles } from "../cli/tumble.js";
import { ownMounts, startApart } from "./apart.js";
import "./setup.js";

interface Rejected {
  readonly rows: readonly { readonly source_file: string; readonly reason: string }[];
}

const mounts = ownMounts();
const fixture = (name: string) => readFileSync(join("fixtures", name));
const csv = (...rows: readonly string[]) => ["time,action", ...rows, ""].join("\n");
const events: Readonly<Record<string, string | Uint8Array>> = {
  "a.csv": csv("2016-07-26T02:40:00Z,Open", "2016-07-26T02:45:00Z,Closed", "soon,Open", "2016-07-26,Shut"),
  "b.csv.gz": gzipSync(csv("2016-07-27T02:41:00Z,Open", "never,Close")),
  "c.jsonl": '{"time":"2016-07-28T10:00:00+02:00","action":"Close"}\n{"time":1}\n',
  "d.parquet": fixture("parquet/text.parquet"),
  "deep/bad.parquet": fixture("parquet/bad-rows.parquet"),
  "odd.csv": 'time,action\n"2016-07-26T02:40:00Z","Op\nen"\n2016-07-29T02:40:00Z,Open\n',
  "odd.csv.zst": fixture("packed/plain.csv.zst"),
  "empty.csv": "",
  "per%20cent.csv": csv("2016-07-26T02:40:00Z,Open"),
  "is it [one] ü.csv": csv("2016-07-26T02:50:00Z,Close"),
  "_hidden.csv": csv("2016-07-26T02:50:00Z,Close"),
};
const days = {
  "2016/07/30/a.csv": csv("2016-07-30T02:40:00Z,Open", "2016-07-30T02:40:00Z,Shut"),
  "2016/07/31/a.csv": csv("2016-07-31T02:40:00Z,Open"),
  "2016/08/01/a.csv": csv("2016-08-01T02:40:00Z,Open"),
};

/** Both have the raw files in "seen", to the program as to DuckDB: `here`; to the server alone: `there`. */
let here = "";
let there = "";
let remote = "";
let processes: readonly Started[] = [];

beforeAll(async () => {
  if (!mounts) return;
  here = await newFolder();
  there = await newFolder();
  for (const [name, files] of Object.entries({ events, days }))
    await writeFiles(join(here, "seen", name), files);
  await mkdir(join(there, "seen"));
  const sight = { shown: join(here, "seen"), at: join(there, "seen") };
  const server = await startApart(mounts, { home: inject("home"), folder: await newFolder(), ...sight });
  ({ remote, processes } = server);
  const untie = tie(processes);
  return () => {
    untie();
  };
});
afterAll(() => stop(processes));

const address = (path: string) => `file://${there}/seen/${path}`;
const spark = () => ["--engine", "spark", "--spark", remote];
const onSpark = (...args: readonly string[]) => succeed([...args, ...spark()], { cwd: there });
const run = async (...args: readonly string[]) =>
  JSON.parse(await onSpark("run", ...args, "--json")) as Result;
const byDuckdb = (...args: readonly string[]) => succeed(args, { cwd: here });

/** What a lake says, but for who wrote it when, and the numbers of rows that Spark does not know. */
function contentOf(lake: string, cwd: string) {
  const queries = [
    "FROM tally ORDER BY ALL",
    "FROM windows ORDER BY ALL",
    "SELECT * EXCLUDE (row_number) FROM quarantine ORDER BY ALL",
    "SELECT * EXCLUDE (run, modified) FROM sources ORDER BY ALL",
  ];
  return Promise.all(queries.map((sql) => succeed(["sql", sql, "--lake", lake, "--format", "csv"], { cwd })));
}

const publishedOf = ({ marts }: Result) => marts.find(({ mart }) => mart === "windows")?.published;

if (!mounts)
  process.stdout.write("Addresses are not tried: no process gets mounts of its own here (unshare).\n");

describe.skipIf(!mounts)("raw files that only the cluster sees", () => {
  test("give the lake that the same files give here", async () => {
    const result = await run(address("events"));
    expect(result).toMatchObject({ outcome: "published", files: { listed: 10 } });
    expect(result.files.readHere).toEqual([
      { name: "seen/events/odd.csv.zst", why: "Spark cannot unpack .zst without Hadoop's native library" },
      { name: "seen/events/odd.csv", why: "2 of its lines are odd" },
    ]);
    await byDuckdb("run", "seen/events");
    expect(await contentOf("lake", there)).toEqual(await contentOf("lake", here));
    expect(await readdir(join(there, "lake"))).not.toContain("_staging");
    expect(await readdir(join(there, "seen"))).toEqual([]);
  });

  test("are read once: then nothing is to do, and the plan and the status say so", async () => {
    expect(await run(address("events"))).toMatchObject({
      outcome: "nothing to do",
      files: { unchanged: 10 },
    });
    const plan = JSON.parse(await onSpark("run", address("events"), "--dry-run", "--json")) as PlanResult;
    expect(plan).toMatchObject({ outcome: "plan", files: { listed: 10, read: [], unchanged: 10, gone: [] } });
    const status = JSON.parse(await onSpark("status", address("events"), "--json")) as Status;
    expect(status).toMatchObject({ fresh: true, files: { known: 10, toRead: [], gone: [] } });
  });

  test("have refused rows, which are found by the address of the file", async () => {
    const args = ["rejects", "--file", address("events/a.csv"), "--rows", "--format", "json"];
    const { rows } = JSON.parse(await succeed(args, { cwd: there })) as Rejected;
    expect(rows.map(({ source_file, reason }) => [source_file, reason])).toEqual([
      ["seen/events/a.csv", "time_unreadable"],
      ["seen/events/a.csv", "time_unreadable"],
    ]);
  });

  test("are the same to both engines", async () => {
    const args = ["diff", "--engine", "duckdb", ...spark(), address("events"), "--json"];
    const difference = JSON.parse(await succeed(args, { cwd: there })) as Record<string, unknown>;
    expect(difference).toMatchObject({ same: true, files: 10 });
  });

  test("are read again where they are replaced, and kept in mind where they go", async () => {
    await writeFile(
      join(here, "seen/events/b.csv.gz"),
      gzipSync(csv("2016-07-27T02:41:00Z,Close", "2016-07-29T02:41:00Z,Open")),
    );
    await rm(join(here, "seen/events/per%20cent.csv"));
    const { code, stdout } = await tumble(["status", address("events"), "--json", ...spark()], {
      cwd: there,
    });
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Status).files).toMatchObject({
      toRead: [{ name: "seen/events/b.csv.gz", why: "changed" }],
      gone: ["seen/events/per%20cent.csv"],
    });
    const result = await run(address("events"));
    expect(result.files.read.map(({ name, why }) => [name, why])).toEqual([
      ["seen/events/b.csv.gz", "changed"],
    ]);
    expect(result.files.gone).toEqual(["seen/events/per%20cent.csv"]);
    expect(publishedOf(result)).toEqual(["2016-07-27", "2016-07-29"]);
    await byDuckdb("run", "seen/events");
    expect(await contentOf("lake", there)).toEqual(await contentOf("lake", here));
  });

  test("are found by a date template, and a range of dates in batches", async () => {
    const template = "days/{yyyy}/{mm}/{dd}/*.csv";
    const day = await run(address(template), "--date", "2016-07-30", "--lake", "days");
    expect(day.files).toMatchObject({
      listed: 1,
      read: [{ name: "seen/days/2016/07/30/a.csv", refused: 1 }],
    });
    const range = ["--from", "2016-07-31", "--to", "2016-08-01", "--lake", "days"];
    const said = await onSpark("run", address(template), ...range, "--batch-days", "1", "--json");
    const { batches } = JSON.parse(said) as { readonly batches: readonly Result[] };
    expect(batches.map(publishedOf)).toEqual([["2016-07-31"], ["2016-08-01"]]);
    await byDuckdb("run", `seen/${template}`, "--lake", "days");
    expect(await contentOf("days", there)).toEqual(await contentOf("days", here));
  });

  test("are read as they arrive while watched", async () => {
    const args = [
      "watch",
      address("events/*.csv"),
      "--settle",
      "0s",
      "--poll",
      "1s",
      "--lake",
      "watched",
      "--json",
    ];
    const child = spawn(process.execPath, [program, ...args, ...spark()], { cwd: there });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const batches = async (count: number) => {
      while (said.split("\n").length <= count && child.exitCode === null) await sleep(50);
      return said
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Result);
    };
    await batches(1);
    await writeFile(join(here, "seen/events/late.csv"), csv("2016-07-26T02:40:00Z,Open"));
    const [, late] = await batches(2);
    expect(late?.files.read.map(({ name, why }) => [name, why])).toEqual([["seen/events/late.csv", "new"]]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe.skipIf(!mounts)("a cluster that does not see what it is to share with tumble", () => {
  test("reads nothing of files that it does not see, or sees others of that name", async () => {
    const source = "seen/events/a.csv";
    await writeFiles(there, {
      [source]: csv("2016-07-26T02:40:00Z,Open"),
      "seen/alone.csv": csv("soon,Open"),
    });
    onTestFinished(() => rm(join(there, "seen/events"), { recursive: true }));
    const ends = (path: string) => tumble(["run", path, "--lake", "none", ...spark()], { cwd: there });
    const other = await ends(source);
    expect(other).toMatchObject({ code: 1, stdout: "" });
    expect(other.stderr).toMatch(
      /^tumble: The cluster sees another file at ".*a\.csv"\. Nothing was read\..*\n$/,
    );
    const none = await ends("seen/alone.csv");
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toMatch(/^tumble: The cluster does not see ".*alone\.csv"\. Nothing was read\..*\n$/);
    expect(existsSync(join(there, "none/tally"))).toBe(false);
  });

  test("is told apart from one that loses refused rows, where the staging folder is what it does not share", async () => {
    await writeFiles(there, { "near.csv": csv("2016-07-26T02:40:00Z,Open", "soon,Open") });
    const args = ["run", "near.csv", "--lake", "none", "--staging", "seen/staging", ...spark()];
    const { code, stdout, stderr } = await tumble(args, { cwd: there });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^tumble: Spark wrote the refused rows to ".*staging.*", but nothing of it is seen here\..*\n$/,
    );
    expect(existsSync(join(there, "none/tally"))).toBe(false);
  });
});
