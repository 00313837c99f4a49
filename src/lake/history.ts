import type { Action, Add, PartitionValues, Remove } from "../delta/actions.js";
import { fileKey } from "../delta/actions.js";
import { localFiles } from "../delta/files.js";
import { history, type Version } from "../delta/history.js";
import { missingVersions } from "../delta/log-damage.js";
import type { DateText } from "../dates.js";
import { holdOf } from "./hold.js";
import { operationOf } from "./operation.js";
import { partitionColumn, type Partition } from "./partitions.js";
import { provenanceOf } from "./provenance.js";
import type { Table } from "./tables.js";

/** One version of a table, as people want to read of it. */
export interface HistoryEntry {
  readonly version: number;
  /** ISO 8601; the time that `--to` goes by. Null where the version is missing in the log, or damaged. */
  readonly time: string | null;
  /** `missing` where others before and after it are in the log and this one is not, `damaged` where it cannot be read. */
  readonly operation: string;
  /** The partitions whose files it added or removed; null is that of rows without a date. */
  readonly dates: readonly Partition[];
  readonly files: { readonly added: number; readonly removed: number };
  /** Rows in the files that it added; null where their statistics don't say. */
  readonly rows: number | null;
  readonly run: string | null;
  /** The verb that made it; null where another program did. */
  readonly command: string | null;
  readonly models: readonly string[];
  readonly engine: string | null;
  /** Dates that it put on hold. */
  readonly held: readonly DateText[];
}

export interface HistoryRequest {
  /** At most so many versions. */
  readonly limit: number;
  /** Only versions that touch this date, and of them only what they did to it. */
  readonly date?: DateText | undefined;
}

/** The newest versions first; what lies beyond the limit is not even read. */
export async function readHistory(table: Table, request: HistoryRequest): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  if (request.limit <= 0) return entries;
  for await (const version of withLost(table.folder)) {
    const entry = "what" in version ? lostEntry(version) : entryOf(version, request.date);
    if (request.date === undefined || entry.dates.length > 0 || isLost(entry)) entries.push(entry);
    if (entries.length >= request.limit) break;
  }
  return entries;
}

/** A version of which nothing can be said, though it was there once. */
interface Lost {
  readonly version: number;
  readonly what: "missing" | "damaged";
}

export function isLost({ operation, time }: HistoryEntry): boolean {
  return time === null && (operation === "missing" || operation === "damaged");
}

/** The versions of the log, newest first, and in their places those that are missing between them or damaged. */
async function* withLost(folder: string): AsyncGenerator<Version | Lost, void, void> {
  const gaps = await missingVersions(folder);
  const damaged: Lost[] = [];
  const versions = history(folder, localFiles, (version) => damaged.push({ version, what: "damaged" }));
  const lostAfter = (version: number): Lost[] => {
    const lost = damaged.splice(0);
    for (let gap = gaps.at(-1); gap && gap[0] > version; gap = gaps.at(-1)) {
      gaps.pop();
      for (let each = gap[0]; each <= gap[1]; each++) lost.push({ version: each, what: "missing" });
    }
    return lost.sort((a, b) => b.version - a.version);
  };
  for await (const version of versions) {
    yield* lostAfter(version.version);
    yield version;
  }
  yield* lostAfter(-1);
}

function lostEntry({ version, what }: Lost): HistoryEntry {
  return {
    version,
    time: null,
    operation: what,
    dates: [],
    files: { added: 0, removed: 0 },
    rows: null,
    run: null,
    command: null,
    models: [],
    engine: null,
    held: [],
  };
}

export function entryOf({ version, timestamp, commitInfo, actions }: Version, date?: DateText): HistoryEntry {
  const isMeant = (file: Add | Remove) => date === undefined || partitionOf(file) === date;
  const adds = actions.flatMap((action) => ("add" in action && isMeant(action.add) ? [action.add] : []));
  const removes = removesOf(actions).filter(isMeant);
  const files = [...adds, ...removes];
  const own = operationOf(commitInfo);
  const runs = new Set(adds.map((add) => provenanceOf(add)?.run));
  const [only] = runs;
  return {
    version,
    time: new Date(timestamp).toISOString(),
    operation: commitInfo?.operation ?? "unknown",
    dates: isPartitioned(files) ? sorted(new Set(files.map(partitionOf))) : [],
    files: { added: adds.length, removed: removes.length },
    rows: total(adds),
    run: own.run ?? (runs.size === 1 ? (only ?? null) : null),
    command: own.command ?? null,
    models: modelsOf(adds, own.models),
    engine: typeof commitInfo?.engineInfo === "string" ? commitInfo.engineInfo : null,
    held: sorted(new Set(adds.filter((add) => holdOf(add)).map(partitionOf))).filter((each) => each !== null),
  };
}

/** Rows of a file by its statistics; null where they don't say. */
export function rowsOf(add: Pick<Add, "stats">): number | null {
  try {
    const { numRecords } = JSON.parse(add.stats ?? "{}") as { numRecords?: unknown };
    return typeof numRecords === "number" ? numRecords : null;
  } catch {
    return null;
  }
}

function total(adds: readonly Add[]): number | null {
  const counts = adds.map(rowsOf);
  return counts.some((count) => count === null)
    ? null
    : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Files that are taken out; those that one commit removes and adds again are only described anew. */
function removesOf(actions: readonly Action[]): Remove[] {
  const again = new Set(actions.flatMap((action) => ("add" in action ? [fileKey(action.add)] : [])));
  return actions.flatMap((action) =>
    "remove" in action && !again.has(fileKey(action.remove)) ? [action.remove] : [],
  );
}

function isPartitioned(files: readonly (Add | Remove)[]): boolean {
  return files.some((file) => partitionColumn in valuesOf(file));
}

function partitionOf(file: Add | Remove): Partition {
  return valuesOf(file)[partitionColumn] ?? null;
}

/** Other writers may remove a file by its path alone, which then says what the partition was. */
function valuesOf(file: Add | Remove): PartitionValues {
  if (file.partitionValues) return file.partitionValues;
  const [, value] = new RegExp(`(?:^|/)${partitionColumn}=([^/]*)/`).exec(file.path) ?? [];
  return value === undefined ? {} : { [partitionColumn]: /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null };
}

function modelsOf(adds: readonly Add[], named: readonly string[] | undefined): string[] {
  const built = new Set(adds.flatMap((add) => provenanceOf(add)?.model ?? []));
  return [...(built.size > 0 ? built : (named ?? []))].sort();
}

function sorted(partitions: ReadonlySet<Partition>): Partition[] {
  return [...partitions].sort((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1));
}
