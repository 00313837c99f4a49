import { join, resolve } from "node:path";
import { readSnapshot, type Snapshot } from "../delta/snapshot.js";
import { UserError } from "../errors.js";

/** A folder with one Delta table per sub-folder, named as the table. */
export interface Lake {
  /** Absolute. */
  readonly folder: string;
  readonly tables: ReadonlyMap<string, Snapshot>;
}

/** The zone and the window length belong to the lake: every date in it means the same day, every row the same span. */
export interface Properties {
  readonly timezone: string;
  readonly windowSeconds: number;
}

const timezoneKey = "tumble.timezone";
const windowKey = "tumble.window_seconds";

/** The newest state of the named tables; those that do not exist yet are left out. */
export async function openLake(folder: string, names: readonly string[]): Promise<Lake> {
  const absolute = resolve(folder);
  const snapshots = await Promise.all(names.map((name) => readSnapshot(join(absolute, name))));
  const found = names.flatMap((name, i) => {
    const snapshot = snapshots[i];
    return snapshot ? [[name, snapshot] as const] : [];
  });
  return { folder: absolute, tables: new Map(found) };
}

/** The lake with one table at another version. */
export function withTable(lake: Lake, name: string, snapshot: Snapshot): Lake {
  return { ...lake, tables: new Map([...lake.tables, [name, snapshot]]) };
}

/** Null while nothing has been counted yet. */
export function propertiesOf(lake: Lake): Properties | null {
  const { tables } = lake;
  // A first run that was killed may have left a quarantine, which binds nobody yet.
  const other = tables.has("sources") ? tables.get("quarantine") : undefined;
  const configuration = (tables.get("tally") ?? other)?.metaData.configuration;
  if (!configuration) return null;
  return {
    timezone: configuration[timezoneKey] ?? "UTC",
    windowSeconds: Number(configuration[windowKey] ?? "600"),
  };
}

export function configurationOf(properties: Properties): Record<string, string> {
  return { [timezoneKey]: properties.timezone, [windowKey]: String(properties.windowSeconds) };
}

/** What a run counts by: as asked for, else as the lake has it, else in windows of 10 minutes of UTC. */
export function settleProperties(lake: Lake, asked: Partial<Properties>): Properties {
  const own = propertiesOf(lake);
  if (own && asked.timezone !== undefined && asked.timezone !== own.timezone) {
    throw new UserError(
      `The lake "${lake.folder}" counts its days in ${own.timezone}, not in ${asked.timezone}. Drop --timezone, or timezone in tumble.yaml, or choose another lake with --lake.`,
    );
  }
  if (own && asked.windowSeconds !== undefined && asked.windowSeconds !== own.windowSeconds) {
    throw new UserError(
      `The lake "${lake.folder}" counts windows of ${spell(own.windowSeconds)}, not of ${spell(asked.windowSeconds)}. Drop --window, or window in tumble.yaml, or choose another lake with --lake.`,
    );
  }
  return own ?? { timezone: asked.timezone ?? "UTC", windowSeconds: asked.windowSeconds ?? 600 };
}

function spell(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}
