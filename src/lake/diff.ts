import { fileKey, type Add } from "../delta/actions.js";
import type { Snapshot } from "../delta/snapshot.js";
import { isCalendarDate } from "../dates.js";
import { parseReference, resolveReference, type Reference } from "./at.js";
import { compare, type Difference } from "./compare.js";
import type { Engine } from "./engine.js";
import { viewTable } from "./read.js";
import { isRunId } from "./run-id.js";
import { readTable, type Table } from "./tables.js";

/** One side of a comparison, as `windows@3` or `now` name it. */
export interface Side {
  /** Null where the text names none: then it is the table of the other side. */
  readonly table: string | null;
  readonly at: Reference;
}

/** Takes `3`, `windows@3`, `windows@2016-07-29T12:00:00Z`, `windows@<run>`, `windows` and `now`. */
export function parseSide(text: string): Side {
  if (text === "now") return { table: null, at: null };
  const cut = text.lastIndexOf("@");
  if (cut < 0) return isVersion(text) ? { table: null, at: parseReference(text) } : { table: text, at: null };
  return { table: text.slice(0, cut) || null, at: parseReference(text.slice(cut + 1)) };
}

/** What could name a table, too, and is none: a version, a run or a time by itself. */
function isVersion(text: string): boolean {
  return (
    /^\d{1,15}$/.test(text) ||
    isRunId(text) ||
    isCalendarDate(text) ||
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/.test(text)
  );
}

/** Compares two versions, of one table or of two, and reads only the files that they do not share. */
export async function diffVersions(
  engine: Engine,
  [before, after]: readonly [
    { readonly table: Table; readonly at: Reference },
    { readonly table: Table; readonly at: Reference },
  ],
  most: number,
): Promise<Difference & { readonly versions: readonly [number, number] }> {
  const then = await readTable(before.table, await resolveReference(before.table, before.at));
  const now = await readTable(after.table, await resolveReference(after.table, after.at));
  const isOne = then.folder === now.folder;
  const [old, live] = isOne ? [without(then, now), without(now, then)] : [all(then), all(now)];
  const session = await engine();
  await viewTable(session, "before", then, old);
  await viewTable(session, "after", now, live);
  return { ...(await compare(session, "before", "after", most)), versions: [then.version, now.version] };
}

function all(snapshot: Snapshot): Add[] {
  return [...snapshot.files.values()];
}

function without(snapshot: Snapshot, other: Snapshot): Add[] {
  return [...snapshot.files.values()].filter((add) => !other.files.has(fileKey(add)));
}
