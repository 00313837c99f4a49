import { describe, expect, test } from "vitest";
import { commit } from "../../src/delta/commit.js";
import { PROTOCOL } from "../../src/delta/protocol.js";
import { readSnapshot } from "../../src/delta/snapshot.js";
import { fileRetention, logRetention } from "../../src/delta/properties.js";
import {
  append,
  COLUMNS,
  createTable,
  creation,
  foreignCommit,
  newFile,
  newFolder,
  opened,
} from "./tables.js";
import { schemaString } from "../../src/delta/schema.js";

type Raw = Record<string, unknown>;
const features = (names: string[]) => ({
  protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: names, writerFeatures: names },
});
const writerFeatures = (names: string[]) => ({
  protocol: { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: names },
});
const writer = (minWriterVersion: number) => ({ protocol: { ...PROTOCOL, minWriterVersion } });
const properties = (configuration: Raw) => ({ configuration });
const fieldWith = (metadata: Raw) => ({
  schemaString: schemaString([...COLUMNS, { name: "x", type: "long", nullable: true, metadata }]),
});

function table(
  parts: { protocol?: Raw; configuration?: Raw; schemaString?: string; format?: Raw },
  more: Raw[] = [],
) {
  const folder = newFolder();
  const [, metaData] = creation().actions as [unknown, { metaData: Raw }];
  const { protocol = PROTOCOL, ...changed } = parts;
  foreignCommit(folder, 0, [{ protocol }, { metaData: { ...metaData.metaData, ...changed } }, ...more]);
  return folder;
}

describe("a table is read", () => {
  test.each([
    ["timestampNtz", features(["timestampNtz"])],
    ["vacuumProtocolCheck", features(["vacuumProtocolCheck"])],
    ["deletion vectors that no live file has", features(["deletionVectors"])],
    ["column mapping that is off", features(["columnMapping"])],
    ["any writer feature", writerFeatures(["rowTracking", "domainMetadata", "something new"])],
    ["writer version 6", writer(6)],
  ])("with %s", async (_, parts) => {
    expect((await opened(table(parts))).version).toBe(0);
  });
});

describe("a table is refused by name", () => {
  test.each([
    ["V2 checkpoints", features(["v2Checkpoint"])],
    ["type widening", features(["typeWidening"])],
    ["variant columns", features(["variantType"])],
    ["commits managed by a catalog", features(["catalogManaged"])],
    ['the feature "quantumTables"', features(["quantumTables"])],
    ["reader version 4", { protocol: { minReaderVersion: 4, minWriterVersion: 7 } }],
    ['column mapping (mode "name")', properties({ "delta.columnMapping.mode": "name" })],
    ['data files in the format "orc"', { format: { provider: "orc", options: {} } }],
  ])("for %s", async (name, parts) => {
    await expect(readSnapshot(table(parts))).rejects.toThrow(`uses ${name}`);
    await expect(readSnapshot(table(parts))).rejects.toThrow("cannot be read by this program");
  });

  test("for deletion vectors that a live file has, and read once the file is gone", async () => {
    const deletionVector = { storageType: "u", pathOrInlineDv: "ab", sizeInBytes: 1, cardinality: 1 };
    const add = { ...newFile(newFolder(), "2016-07-26"), deletionVector };
    const folder = table(features(["deletionVectors"]), [{ add }]);
    await expect(readSnapshot(folder)).rejects.toThrow(`uses deletion vectors (in "${add.path}")`);
    foreignCommit(folder, 1, [{ remove: { path: add.path, dataChange: true, deletionVector } }]);
    expect((await opened(folder)).tombstones.size).toBe(1);
  });
});

describe("a table is written", () => {
  test.each([
    ["writer version 5 whose features are unused", writer(5)],
    [
      "features that are off",
      features(["deletionVectors", "timestampNtz", "columnMapping", "vacuumProtocolCheck"]),
    ],
    [
      "writer features that are off",
      writerFeatures(["appendOnly", "invariants", "changeDataFeed", "checkConstraints"]),
    ],
    [
      "a column that is called like a feature",
      {
        schemaString: schemaString([...COLUMNS, { name: "delta.invariants", type: "long", nullable: true }]),
      },
    ],
  ])("with %s", async (_, parts) => {
    const folder = table(parts);
    const after = await commit(folder, await opened(folder), append(newFile(folder, "2016-07-26")));
    expect(after.version).toBe(1);
  });

  test.each([
    ["row tracking", writerFeatures(["rowTracking", "domainMetadata"])],
    ["clustering", writerFeatures(["clustering", "domainMetadata"])],
    ["domain metadata", writerFeatures(["domainMetadata"])],
    ['the feature "icebergCompatV2"', writerFeatures(["icebergCompatV2"])],
    ["writer version 8", writer(8)],
    ["column invariants", fieldWith({ "delta.invariants": '{"expression":{"expression":"x > 3"}}' })],
    ["generated columns", fieldWith({ "delta.generationExpression": "1" })],
    ["identity columns", fieldWith({ "delta.identity.start": 1 })],
    ["default columns", fieldWith({ CURRENT_DEFAULT: "1" })],
    ['the CHECK constraint "positive" (x > 0)', properties({ "delta.constraints.positive": "x > 0" })],
    ["a change data feed", properties({ "delta.enableChangeDataFeed": "true" })],
    ["in-commit timestamps", properties({ "delta.enableInCommitTimestamps": "true" })],
  ])("never with %s, though it is read", async (name, parts) => {
    const folder = table(parts);
    const base = await opened(folder);
    const attempt = commit(folder, base, append(newFile(folder, "2016-07-26")));
    await expect(attempt).rejects.toThrow(`uses ${name}`);
    await expect(attempt).rejects.toThrow("cannot be written by this program");
    expect((await opened(folder)).version).toBe(0);
  });
});

describe("retention", () => {
  const of = async (text: string) =>
    fileRetention((await createTable(newFolder(), { "delta.deletedFileRetentionDuration": text })).metaData);

  test.each([
    ["interval 1 week", 7],
    ["interval 30 days", 30],
    ["INTERVAL 1 week 2 days", 9],
    ["interval 36 hours", 1.5],
    ["interval 1 fortnight", Infinity],
    ["soon", Infinity],
  ])('"%s" is %d days', async (text, days) => {
    expect(await of(text)).toBe(days * 86_400_000);
  });

  test("is 7 days for files and 30 days for the log where the table says nothing", async () => {
    const { metaData } = await createTable();
    expect([fileRetention(metaData), logRetention(metaData)]).toEqual([7 * 86_400_000, 30 * 86_400_000]);
  });
});
