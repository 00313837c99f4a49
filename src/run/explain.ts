import { parseDate, type DateText } from "../dates.js";
import type { Snapshot } from "../delta/snapshot.js";
import { UserError } from "../errors.js";
import { rowsOf } from "../lake/history.js";
import { readRows } from "../lake/parquet.js";
import { filesByPartition } from "../lake/partitions.js";
import { provenanceOf } from "../lake/provenance.js";
import { fingerprint } from "../sources/file.js";
import { sourceName, sourcePath } from "../lake/names.js";
import type { Failure } from "./gate.js";
import type { Surroundings } from "./options.js";
import { isAsRecorded } from "./plan.js";
import type { Examined } from "./status.js";
import type { DateStatus } from "./status-dates.js";

/** What one raw file has to do with a date. */
export interface FileShare {
  readonly name: string;
  /** Its rows on this date. */
  readonly rows: number;
  readonly refused: number;
  /** The first and the last window in which it has rows, as instants. */
  readonly first: string | null;
  readonly last: string | null;
  /** Its rows in all. */
  readonly rowCount: number | null;
  /** The run that read it, and by which SQL. */
  readonly run: string | null;
  readonly models: string | null;
  /** What became of the file since. */
  readonly since: "unchanged" | "changed" | "gone";
}

export interface MartShare {
  readonly mart: string;
  readonly state: string;
  readonly why: string | null;
  /** Null where the date is not published. */
  readonly published: {
    readonly rows: number;
    readonly model: string | null;
    readonly hash: string | null;
    readonly run: string | null;
    readonly files: readonly string[];
    /** Parquet files that it was built from, by table. */
    readonly upstream: Readonly<Record<string, readonly string[]>>;
  } | null;
  /** Why it was withheld when it was last judged. */
  readonly failures: readonly Failure[];
}

/** One date, to the last file. */
export interface Explanation extends DateStatus {
  readonly events: number;
  readonly marts: readonly MartShare[];
  readonly files: readonly FileShare[];
  /** Refused rows of this date by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export async function explain(
  text: string,
  { prepared, withheld, status }: Examined,
  surroundings: Surroundings,
): Promise<Explanation> {
  const date = parseDate(text, prepared.properties.timezone, surroundings.now());
  const found = status.dates.find((each) => each.date === date);
  if (!found || found.state === "empty") {
    const dates = status.dates.map((each) => each.date);
    throw new UserError(
      `No raw file that was read has rows of ${date}. The lake goes from ${dates[0] ?? "nowhere"} to ${dates.at(-1) ?? "nowhere"}; run again if files were added.`,
    );
  }
  const { lake } = prepared;
  const [tally, windows, quarantine] = await Promise.all(
    ["tally", "windows", "quarantine"].map((name) => readDate(lake.tables.get(name) ?? null, date)),
  );
  return {
    ...found,
    events: sum(windows ?? [], "total_count"),
    marts: [...prepared.states].map(([mart, states]): MartShare => {
      const state = states.get(date);
      return {
        mart,
        state: state?.state ?? "missing",
        why: state && "why" in state ? state.why : null,
        published: publishedOf(lake.tables.get(mart) ?? null, date),
        failures: withheld.get(mart)?.get(date)?.failures ?? [],
      };
    }),
    files: await filesOf(tally ?? [], { prepared, withheld, status }),
    reasons: countBy(quarantine ?? [], "reason"),
  };
}

function publishedOf(snapshot: Snapshot | null, date: DateText): MartShare["published"] {
  const adds = filesByPartition(snapshot).get(date) ?? [];
  const [first] = adds;
  if (!first) return null;
  const provenance = provenanceOf(first);
  return {
    rows: adds.reduce((total, add) => total + (rowsOf(add) ?? 0), 0),
    model: provenance?.model ?? null,
    hash: provenance?.hash ?? null,
    run: provenance?.run ?? null,
    files: adds.map((add) => add.path),
    upstream: provenance?.upstream ?? {},
  };
}

async function filesOf(tally: readonly Row[], { prepared }: Examined): Promise<FileShare[]> {
  const byName = new Map<string, Row[]>();
  for (const row of tally) {
    const name = String(row.source_file);
    byName.set(name, [...(byName.get(name) ?? []), row]);
  }
  const names = [...byName.keys()].sort();
  const { folder } = prepared.lake;
  const listed = new Map(prepared.listed.map((file) => [sourceName(folder, file.path), file]));
  return Promise.all(
    names.map(async (name): Promise<FileShare> => {
      const rows = byName.get(name) ?? [];
      const source = prepared.sources.get(name);
      const path = sourcePath(folder, name);
      const found = listed.get(name) ?? (await fingerprint(path));
      const starts = rows.flatMap(({ window_start }) =>
        typeof window_start === "number" ? [window_start] : [],
      );
      const instants = starts.map((micros) => new Date(micros / 1000).toISOString()).sort();
      const same = found && source && isAsRecorded(source, { path, ...found });
      return {
        name,
        rows: sum(rows, "row_count"),
        refused: sum(rows, "refused_count"),
        first: instants[0] ?? null,
        last: instants.at(-1) ?? null,
        rowCount: source?.rowCount ?? null,
        run: source?.run ?? null,
        models: source?.models ?? null,
        since: found === null ? "gone" : same ? "unchanged" : "changed",
      };
    }),
  );
}

type Row = Readonly<Record<string, unknown>>;

/** The rows of one date of a table, read in plain JavaScript. */
async function readDate(snapshot: Snapshot | null, date: DateText): Promise<Row[]> {
  if (!snapshot) return [];
  const adds = filesByPartition(snapshot).get(date) ?? [];
  return (await Promise.all(adds.map((add) => readRows(snapshot, add)))).flat();
}

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
}

function countBy(rows: readonly Row[], column: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const key = String(row[column]);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
