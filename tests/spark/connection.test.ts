import { afterEach, describe, expect, inject, test } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "../../.ci/spark/cluster.js";
import { accepts, freePort, stop, tie } from "../../.ci/spark/processes.js";
import { SparkSession } from "../../src/scan/spark/connect/session.js";
import { parseRemote } from "../../src/scan/spark/connect/url.js";
import { proxyTo } from "./proxy.js";
import { remote } from "./remote.js";
import { failure, slow } from "./statements.js";

describe("A connection that breaks", () => {
  let close = (): void => undefined;
  afterEach(() => {
    close();
  });

  async function behindProxy() {
    const { host, port, ...rest } = parseRemote(remote());
    const proxy = await proxyTo(host, port);
    close = proxy.close;
    const behind = await SparkSession.open({ ...rest, host: "127.0.0.1", port: proxy.port });
    return { proxy, behind };
  }

  test("again and again while a statement runs changes nothing in its result", async () => {
    const { proxy, behind } = await behindProxy();
    const timer = setInterval(proxy.cut, 1000);
    const rows = await behind.rows(
      "SELECT count(*) AS n, sum(id % 7) AS sum FROM range(0, 60000000, 1, 30) WHERE hash(id) % 2 = 0 OR id >= 0",
    );
    clearInterval(timer);
    expect(rows).toEqual([{ n: "60000000", sum: "179999994" }]);
    await behind.close();
  });

  test("in the middle of a result gives every row once", async () => {
    const { proxy, behind } = await behindProxy();
    let batches = 0;
    let rows = 0;
    let sum = 0n;
    for await (const batch of behind.batches("SELECT id FROM range(0, 200000, 1, 4)")) {
      if (batches++ % 8 === 1) proxy.cut();
      rows += batch.numRows;
      for (const id of batch.getChildAt(0)?.toArray() as BigInt64Array) sum += id;
    }
    expect(batches).toBeGreaterThan(4);
    expect({ rows, sum }).toEqual({ rows: 200_000, sum: (200_000n * 199_999n) / 2n });
    await behind.close();
  });

  test("for good is said, with the address", async () => {
    const { proxy, behind } = await behindProxy();
    const work = failure(behind.rows(slow));
    await new Promise<void>((resolve) => {
      behind.onProgress(() => {
        resolve();
      });
    });
    proxy.shut(true);
    expect((await work).message).toMatch(/^The Spark Connect server at 127\.0\.0\.1:\d+ does not answer/);
    proxy.shut(false);
    await behind.close();
  });
});

test("A server that was started anew is no place to go on: the session's variables are gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tumble-restart-"));
  const options = { home: inject("home"), folder, port: await freePort() };
  const first = await startServer(options);
  const session = await SparkSession.open(parseRemote(first.remote));
  await session.run("DECLARE VARIABLE x INT DEFAULT 1");
  await stop(first.processes);
  while (await accepts(options.port)) await sleep(100);
  const second = await startServer(options);
  const untie = tie(second.processes);
  await expect(session.rows("SELECT x")).rejects.toThrow(/no longer knows the session .*Run again/);
  await session.close();
  untie();
  await stop(second.processes);
  rmSync(folder, { recursive: true, force: true });
});
