import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { newFolder, program, succeed } from "../cli/tumble.js";
import { readTables } from "../lake/tables.js";
import { csv } from "./project.js";

/** The program watching `events`, with what it said so far. */
function watching(cwd: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    [program, "watch", "events", "--settle", "100ms", "--json", ...args],
    { cwd },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const batches = () =>
    said
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const until = async (isSo: () => boolean) => {
    const end = Date.now() + 20_000;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`not so within 20 s; it said:\n${said}`);
      await sleep(20);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  };
  return { batches, until, end };
}

/** Opens and fills each file at once: a pause in between would be one for the watcher to take it as it is. */
function arrive(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const hour = (date: string, at: number, count: number) =>
  csv(
    Array.from(
      { length: count },
      (_, i) => `${date}T${String(at).padStart(2, "0")}:00:${String(i % 60).padStart(2, "0")}Z,Open`,
    ),
  );

async function expectAsIfAtOnce(cwd: string): Promise<void> {
  await succeed(["run", "events", "--lake", "at-once"], { cwd });
  expect(await readTables(join(cwd, "lake"))).toEqual(await readTables(join(cwd, "at-once")));
}

describe("tumble watch", () => {
  it("counts what was there, what arrives, changes and is renamed in, and ends well when told to", async () => {
    const cwd = await newFolder({ "events/1.csv": hour("2026-03-01", 1, 5) });
    const watch = watching(cwd, "--watermark", "2h");
    await watch.until(() => watch.batches().length === 1);
    arrive(cwd, {
      "events/2.csv": hour("2026-03-02", 1, 6),
      "aside/3.csv": hour("2026-03-01", 9, 7),
    });
    await watch.until(() => watch.batches().length === 2);
    await rename(join(cwd, "aside/3.csv"), join(cwd, "events/3.csv"));
    await watch.until(() => watch.batches().length === 3);
    expect(watch.batches()[2]).toMatchObject({ late: 7, rows: { counted: 7 } });
    arrive(cwd, { "events/2.csv": hour("2026-03-02", 1, 8) });
    await watch.until(() => watch.batches().length === 4);
    expect(await watch.end("SIGTERM")).toBe(0);
    await expectAsIfAtOnce(cwd);
  });

  it("leaves out a file that cannot be read, tells of it once, and takes it when it is mended", async () => {
    const cwd = await newFolder({ "events/1.csv": hour("2026-03-01", 1, 5), "events/bad.csv": "a,b\n1,2\n" });
    const watch = watching(cwd);
    await watch.until(() => watch.batches().length === 2);
    expect(watch.batches()[0]).toMatchObject({ outcome: "failed", retryAfter: null });
    expect(watch.batches()[1]).toMatchObject({ outcome: "published", rows: { counted: 5 } });
    arrive(cwd, { "events/bad.csv": hour("2026-03-01", 2, 3) });
    await watch.until(() => watch.batches().length === 3);
    expect(await watch.end("SIGINT")).toBe(0);
    await expectAsIfAtOnce(cwd);
  });

  it("takes up what arrived while it was down, also after it was killed, and says a withheld date once", async () => {
    const cwd = await newFolder({ "events/1.csv": hour("2026-03-01", 1, 5) });
    const first = watching(cwd);
    await first.until(() => first.batches().length === 1);
    arrive(cwd, { "events/2.csv": hour("2026-03-02", 1, 50) });
    await sleep(150);
    await first.end("SIGKILL");
    arrive(cwd, { "events/3.csv": hour("2026-03-03", 1, 60) + "soon,Open\n".repeat(60) });
    const second = watching(cwd, "--poll", "200ms");
    await second.until(() => second.batches().length === 1);
    await sleep(800);
    expect(second.batches()).toMatchObject([{ outcome: "withheld" }]);
    arrive(cwd, { "events/3.csv": hour("2026-03-03", 1, 60) });
    await second.until(() => second.batches().length === 2);
    expect(await second.end("SIGTERM")).toBe(0);
    await expectAsIfAtOnce(cwd);
  });
});
