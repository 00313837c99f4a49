import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenCluster } from "../../src/scan/spark/open.js";
import { prepareCluster } from "../../src/scan/spark/prepare.js";
import { parameters } from "../scan/scan.js";
import { instantTexts } from "../sql/instant-texts.js";
import { clockChanges, clocksAt, instantOfClocks, readInstant } from "../sql/instants.js";
import { openTestCluster } from "./remote.js";

let cluster: OpenCluster;
beforeAll(async () => {
  cluster = await openTestCluster();
  await prepareCluster(cluster, parameters);
});
afterAll(() => cluster.close());

async function decide(texts: readonly string[]) {
  return cluster.rows<{ micros: string | null; lacks: boolean }>(
    `SELECT CAST(unix_micros(event_instant(text)) AS STRING) AS micros, lacks_offset(text) AS lacks
     FROM (SELECT posexplode(from_json(:texts, 'ARRAY<STRING>')) AS (place, text)) ORDER BY place`,
    { texts: JSON.stringify(texts) },
  );
}

describe("what is an instant on Spark", () => {
  test("is decided by the grammar, for any text", async () => {
    const seed = Date.now();
    const texts = fc.sample(instantTexts, { numRuns: 20_000, seed });
    const decided = await decide(texts);
    const differing = texts.flatMap((text, i) => {
      const reading = readInstant(text);
      const micros = reading && "micros" in reading ? String(reading.micros) : null;
      const wanted = { micros, lacks: reading !== null && "clocks" in reading };
      const found = decided[i];
      return found?.micros === wanted.micros && found.lacks === wanted.lacks ? [] : [{ text, found, wanted }];
    });
    expect({ seed, differing }).toEqual({ seed, differing: [] });
    expect(decided).toHaveLength(texts.length);
  });

  test.each([
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
  ])("is, in the input zone %s, the first at which its clocks show the text", async (zone) => {
    await prepareCluster(cluster, { ...parameters, inputTimezone: zone });
    const times = clockChanges(zone, 1980, 2024).flatMap((change) =>
      [change - 1, change]
        .map((at) => clocksAt(at, zone))
        .flatMap((clocks) => Array.from({ length: 9 }, (_, i) => clocks + (i - 4) * 1800 + (i % 3) - 1)),
    );
    const texts = times.map((clocks) => new Date(clocks * 1000).toISOString().replace(/Z$/, ""));
    const decided = await decide(texts);
    expect(texts.map((text, i) => [text, decided[i]?.micros])).toEqual(
      texts.map((text, i) => [text, String(instantOfClocks(times[i]!, zone) * 1_000_000)]),
    );
  });
});
