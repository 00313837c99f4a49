import type { Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import type { DateText } from "../dates.js";
import { datesOf, partitionColumn, type Partition } from "./partitions.js";

/** Why runs leave a date alone. It travels as a tag of the date's files, so it comes and goes with them. */
export interface Hold {
  /** The restoring run. */
  readonly run: string;
  /** The version that the date was restored to. */
  readonly version: number;
  /** The file only stands for a date that did not exist in that version. */
  readonly absent?: true;
}

const key = "tumble.hold";

/** Null where the file is not on hold; a tag that cannot be read holds as well. */
export function holdOf(add: Pick<Add, "tags">): Hold | null {
  const text = add.tags?.[key];
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as Hold;
  } catch {
    return { run: "unknown", version: -1 };
  }
}

export function withHold(add: Add, hold: Hold): Add {
  return { ...add, tags: { ...add.tags, [key]: JSON.stringify(hold) } };
}

export function withoutHold(add: Add): Add {
  const { tags, ...rest } = add;
  if (tags?.[key] === undefined) return add;
  const others = Object.entries(tags).filter(([name]) => name !== key);
  return others.length === 0 ? rest : { ...rest, tags: Object.fromEntries(others) };
}

/** The dates that runs leave alone: those of which any file is on hold. */
export function heldDates(snapshot: Snapshot): Map<DateText, Hold> {
  const held = new Map<Partition, Hold>();
  for (const add of snapshot.files.values()) {
    const hold = holdOf(add);
    if (hold) held.set(add.partitionValues[partitionColumn] ?? null, hold);
  }
  return new Map(datesOf(held.keys()).map((date) => [date, held.get(date) ?? { run: "", version: -1 }]));
}
