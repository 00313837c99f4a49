import { join } from "node:path";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { configurationOf, withTable, type Lake } from "../lake/lake.js";
import { carriedTag } from "../lake/unsettled.js";
import { tagsOf } from "../lake/provenance.js";
import { publish } from "../lake/publish.js";
import type { Source } from "../lake/sources.js";
import { label, type Model } from "../models/model.js";
import { rulesLabel, type NamedFile, type Scanned, type Scanner } from "../scan/scan.js";
import { absorb, type Absorption } from "./absorb.js";
import { bringBackRefused, recount } from "./adrift.js";
import { checkBooks, readBooks, type Entry } from "./books.js";
import { handledBy, touchedBefore } from "./plan.js";
import type { Prepared } from "./prepare.js";

export interface Counted {
  readonly lake: Lake;
  /** The new rows of `sources`. */
  readonly read: readonly Source[];
  /** Its rows of raw files that are gone, but were not when an unfinished run read them. */
  readonly adrift: readonly Source[];
  readonly engineRows: number;
  /** Files that the chosen engine left to the session's own, by name, each with the reason. */
  readonly readHere: ReadonlyMap<string, string>;
  readonly passedOver: Scanned["passedOver"];
  readonly swallowed: Scanned["swallowed"];
}

/**
 * Scans the new and changed raw files, checks the books, and publishes what changes in `quarantine` and `tally`;
 * `beforePublishing` is the last that may keep it from that.
 */
export async function count(
  session: Session,
  scanner: Scanner,
  prepared: Prepared,
  run: string,
  beforePublishing: () => void,
): Promise<Counted> {
  const { files, rules } = prepared;
  const scanned = await scanner.tally(files.read);
  const entries = await readBooks(session, Object.keys(rules.parameters.actions));
  checkBooks(entries, scanned);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  await scanner.quarantine(files.read.filter(({ name }) => (byName.get(name)?.refusedCount ?? 0) > 0));
  await checkQuarantine(session, entries);
  await checkUnchanged(scanner, files.read);
  if (entries.length === 0 && prepared.sources.size === 0) throw nothingIn(files.read);

  const names = [...files.read.map(({ name }) => name), ...files.forget];
  const touched = touchedBefore(handledBy(files), prepared);
  for (const entry of entries) {
    for (const date of entry.dates) touched.add(date);
    if (entry.undatedCount > 0) touched.add(null);
  }
  const refused = await bringBackRefused(session, prepared, "scanned_quarantine");
  const quarantined = await replace(session, prepared.lake, rules.quarantine, prepared, run, {
    table: "quarantine",
    scanned: refused.table,
    names: [...names, ...refused.names],
    touched,
    beforePublishing,
  });
  const lake = await replace(session, quarantined, rules.tally, prepared, run, {
    table: "tally",
    scanned: "scanned_tally",
    names,
    touched,
    beforePublishing,
  });
  const read = files.read.map((each) => sourceOf(each, byName.get(each.name), prepared, run));
  const adrift = await recount(session, lake, prepared, run);
  return {
    lake,
    read,
    adrift,
    engineRows: scanned.engineRows,
    readHere: scanned.readHere ?? new Map<string, string>(),
    passedOver: scanned.passedOver,
    swallowed: scanned.swallowed,
  };
}

interface Replacement extends Omit<Absorption, "renewed"> {
  readonly beforePublishing: () => void;
}

async function replace(
  session: Session,
  lake: Lake,
  model: Model,
  prepared: Prepared,
  run: string,
  replacement: Replacement,
): Promise<Lake> {
  const { beforePublishing, ...absorption } = replacement;
  const { table } = absorption;
  const base = lake.tables.get(table) ?? null;
  const handled = handledBy(prepared.files);
  const leftovers = prepared.leftovers[table];
  const carried = leftovers.filter(({ name }) => !handled.has(name));
  // Of a run that stays unfinished nothing gets on record but what another run takes over.
  const mended = leftovers.filter(({ run, name }) => handled.has(name) && !prepared.repaired.includes(run));
  const renewed = new Set(mended.map(({ partition }) => partition));
  const changed = await absorb(session, base, { ...absorption, renewed });
  if (base && changed.length === 0) return lake;
  if (lake === prepared.lake) beforePublishing();
  const provenance = { run, model: label(model), hash: prepared.rulesHash, upstream: {} };
  const snapshot = await publish(session, {
    table,
    folder: join(lake.folder, table),
    base,
    candidate: `candidate_${table}`,
    replaces: changed,
    keeps: new Set(),
    partitioned: true,
    tags: (partition) => ({
      ...tagsOf(provenance),
      ...carriedTag(carried.filter((leftover) => leftover.partition === partition)),
    }),
    operation: { run, command: "run", models: [label(prepared.rules.events), label(model)] },
    configuration: configurationOf(prepared.properties),
  });
  return withTable(lake, table, snapshot);
}

/** The second scan must find the very rows that the first one refused. */
async function checkQuarantine(session: Session, entries: readonly Entry[]): Promise<void> {
  const rows = await session.rows<{ name: string; count: string }>(
    "SELECT source_file AS name, count(*) AS count FROM scanned_quarantine GROUP BY source_file",
  );
  const found = new Map(rows.map((row) => [row.name, Number(row.count)]));
  for (const { name, refusedCount } of entries) {
    if (refusedCount === (found.get(name) ?? 0)) continue;
    throw new Error(
      `${refusedCount} rows of "${name}" were refused, but ${found.get(name) ?? 0} are quarantined. Nothing was published.`,
    );
  }
}

async function checkUnchanged(scanner: Scanner, files: readonly NamedFile[]): Promise<void> {
  const [changed] = await scanner.changed(files.map(({ file }) => file));
  if (changed) {
    throw new UserError(
      `"${changed.path}" changed while it was being read, so nothing was published. Run again once it is complete.`,
    );
  }
}

function nothingIn(files: readonly NamedFile[]): UserError {
  const [first] = files;
  if (first && files.length === 1) {
    const what = first.file.size === 0 ? "is empty" : "holds a header at most, and no rows";
    return new UserError(
      `"${first.file.path}" ${what}. Check the source, or wait for the file to be filled.`,
    );
  }
  return new UserError(`None of the ${files.length} raw files holds a row. Check the source.`);
}

function sourceOf(
  { name, file }: NamedFile,
  entry: Entry | undefined,
  prepared: Prepared,
  run: string,
): Source {
  return {
    path: name,
    size: file.size,
    modified: file.modified,
    rowCount: entry?.rowCount ?? 0,
    acceptedCount: entry?.acceptedCount ?? 0,
    refusedCount: entry?.refusedCount ?? 0,
    undatedCount: entry?.undatedCount ?? 0,
    dates: entry?.dates ?? [],
    run,
    rules: prepared.rulesHash,
    models: rulesLabel(prepared.rules),
  };
}
