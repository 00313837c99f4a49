import { UserError } from "../errors.js";
import type { MetaData, Protocol } from "./actions.js";

interface Served {
  readonly protocol: Protocol;
  readonly metaData: MetaData;
}

const READABLE = new Set(["columnMapping", "deletionVectors", "timestampNtz", "vacuumProtocolCheck"]);
const WRITABLE = new Set([
  ...READABLE,
  ...["allowColumnDefaults", "appendOnly", "changeDataFeed", "checkConstraints"],
  ...["generatedColumns", "identityColumns", "inCommitTimestamp", "invariants"],
]);

/** What readers of any version understand without features, and what this program creates. */
export const PROTOCOL: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

/** Refuses, by name, what would make the rows that we read wrong. */
export function checkReadable(folder: string, { protocol, metaData }: Served): void {
  const unknown = (protocol.readerFeatures ?? []).filter((feature) => !READABLE.has(feature));
  if (unknown.length > 0) throw refusal(folder, "read", unknown.map(named).join(", "));
  if (protocol.minReaderVersion > 3) {
    throw refusal(folder, "read", `reader version ${protocol.minReaderVersion} of the Delta protocol`);
  }
  const mapping = metaData.configuration["delta.columnMapping.mode"] ?? "none";
  if (mapping !== "none") throw refusal(folder, "read", `column mapping (mode "${mapping}")`);
  if (metaData.format.provider !== "parquet") {
    throw refusal(folder, "read", `data files in the format "${metaData.format.provider}"`);
  }
}

/** Refuses, by name, what a writer would have to keep up and this one does not. */
export function checkWritable(folder: string, served: Served): void {
  checkReadable(folder, served);
  const { protocol, metaData } = served;
  const unknown = (protocol.writerFeatures ?? []).filter((feature) => !WRITABLE.has(feature));
  if (unknown.length > 0) throw refusal(folder, "written", unknown.map(named).join(", "));
  if (protocol.minWriterVersion > 7) {
    throw refusal(folder, "written", `writer version ${protocol.minWriterVersion} of the Delta protocol`);
  }
  const active = activeFeature(metaData);
  if (active !== null) throw refusal(folder, "written", active);
}

export function isAppendOnly(metaData: MetaData): boolean {
  return metaData.configuration["delta.appendOnly"]?.toLowerCase() === "true";
}

/** Features up to writer version 6 are on as soon as the schema or a property uses them. */
function activeFeature({ configuration, schemaString }: MetaData): string | null {
  for (const [key, value] of Object.entries(configuration)) {
    if (key.startsWith("delta.constraints.")) return `the CHECK constraint "${key.slice(18)}" (${value})`;
    const feature = PROPERTIES.get(key);
    if (feature !== undefined && value.toLowerCase() === "true") return feature;
  }
  const [, key] = FIELD_KEY.exec(schemaString) ?? [];
  return key === undefined ? null : (FIELD_KEYS.get(key) ?? null);
}

const PROPERTIES = new Map([
  ["delta.enableChangeDataFeed", "a change data feed"],
  ["delta.enableInCommitTimestamps", "in-commit timestamps"],
  ["delta.enableRowTracking", "row tracking"],
]);
const FIELD_KEY =
  /"(delta\.invariants|delta\.generationExpression|delta\.identity\.|CURRENT_DEFAULT)[A-Za-z]*"\s*:/;
const FIELD_KEYS = new Map([
  ["delta.invariants", "column invariants"],
  ["delta.generationExpression", "generated columns"],
  ["delta.identity.", "identity columns"],
  ["CURRENT_DEFAULT", "default columns"],
]);
const NAMES = new Map([
  ["catalogManaged", "commits managed by a catalog"],
  ["clustering", "clustering"],
  ["domainMetadata", "domain metadata"],
  ["rowTracking", "row tracking"],
  ["typeWidening", "type widening"],
  ["typeWidening-preview", "type widening"],
  ["v2Checkpoint", "V2 checkpoints"],
  ["variantType", "variant columns"],
  ["variantType-preview", "variant columns"],
]);

function named(feature: string): string {
  const name = NAMES.get(feature);
  return name === undefined ? `the feature "${feature}"` : `${name} (feature "${feature}")`;
}

function refusal(folder: string, verb: "read" | "written", what: string): UserError {
  return new UserError(
    `The table "${folder}" uses ${what}, so it cannot be ${verb} by this program. Use the engine that wrote it, or copy its rows into a new table.`,
  );
}
