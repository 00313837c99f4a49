import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, inject, test } from "vitest";
import { isRunning } from "../../.ci/spark/processes.js";
import { SparkSession } from "../../src/scan/spark/connect/session.js";
import { findSpark } from "../../src/scan/spark/server/find.js";
import { startLocalServer } from "../../src/scan/spark/server/start.js";

const folder = mkdtempSync(join(tmpdir(), "tumble-server-"));
const { PATH, JAVA_HOME } = process.env;
const java = { PATH, JAVA_HOME };

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("A local server", () => {
  test("lets in who knows its token and nobody else, and leaves nothing behind", async () => {
    const home = inject("home");
    const before = new Set(readdirSync(tmpdir()));
    const server = await startLocalServer({ home, version: "4" });
    const { remote, pid } = server;
    const session = await SparkSession.open(remote);
    expect(session.version).toMatch(/^4\./);
    expect(await session.rows("SELECT count(*) AS n FROM range(1000)")).toEqual([{ n: "1000" }]);
    await expect(SparkSession.open({ ...remote, token: "guessed" })).rejects.toThrow(
      /^The Spark Connect server at 127\.0\.0\.1:\d+ refuses the token .* Correct token=/,
    );
    await expect(SparkSession.open({ ...remote, token: null })).rejects.toThrow(/refuses the token/);
    await session.close();
    await server.stop();
    expect(isRunning(pid)).toBe(false);
    await expect(SparkSession.open(remote)).rejects.toThrow(/does not answer/);
    const left = readdirSync(tmpdir()).filter(
      (name) => !before.has(name) && name.startsWith("tumble-spark-"),
    );
    expect(left).toEqual([]);
  });

  test("ends with the program that started it, even when that is killed", async () => {
    const start = JSON.stringify(join(import.meta.dirname, "../../dist/scan/spark/server/start.js"));
    const code = `const { startLocalServer } = await import(${start});
      const { pid } = await startLocalServer({ home: ${JSON.stringify(inject("home"))}, version: "4" });
      console.log(pid);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "pipe" });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    const pid = Number(String(said));
    expect(isRunning(pid)).toBe(true);
    child.kill("SIGKILL");
    for (let i = 0; isRunning(pid) && i < 300; i++) await sleep(100);
    expect(isRunning(pid)).toBe(false);
  });
});

describe("What is missing for a local server is said", () => {
  const home = (name: string, ...jars: readonly string[]) => {
    mkdirSync(join(folder, name, "jars"), { recursive: true });
    for (const jar of jars) writeFileSync(join(folder, name, "jars", jar), "");
    return { ...java, SPARK_HOME: join(folder, name) };
  };

  test("nothing: Spark and its version are found", async () => {
    const found = await findSpark({ ...java, SPARK_HOME: inject("home") });
    expect(found).toEqual({ home: inject("home"), version: expect.stringMatching(/^4\.[1-9]\./) as string });
  });

  test.each([
    ["no Java", () => ({ PATH: folder }), /Spark needs Java 17 or later, but there is no java in PATH/],
    [
      "no Java where JAVA_HOME says",
      () => ({ PATH, JAVA_HOME: folder }),
      /there is no ".*java" \(from JAVA_HOME\) that runs/,
    ],
    ["no Spark where SPARK_HOME says", () => home("empty"), /holds no Spark: .*Correct SPARK_HOME/],
    ["Spark 3", () => home("old", "spark-core_2.12-3.5.6.jar"), /holds Spark 3\.5\.6, but Spark 4\.1 or/],
    ["Spark 4.0", () => home("early", "spark-core_2.13-4.0.5.jar"), /holds Spark 4\.0\.5, but Spark 4\.1 or/],
    [
      "Spark without its Connect server",
      () => home("part", "spark-core_2.13-4.2.0.jar"),
      /comes without Spark Connect/,
    ],
  ])("%s", async (_, environment, message) => {
    await expect(findSpark(environment())).rejects.toThrow(message);
    await expect(findSpark(environment())).rejects.toThrow(/Or name a server that runs already/);
  });
});
