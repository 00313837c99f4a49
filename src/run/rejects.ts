import { resolve } from "node:path";
import { parametersOf, type Config } from "../config.js";
import { parseDate, type DateText } from "../dates.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { openLake, settleProperties, type Lake } from "../lake/lake.js";
import { sourcePath } from "../lake/names.js";
import { filesByPartition, type Partition } from "../lake/partitions.js";
import { viewTable } from "../lake/read.js";
import { readSources, type Source } from "../lake/sources.js";
import { canonicalAddress, isAddress, pathOf } from "../sources/address.js";
import { didYouMean } from "../spelling.js";
import { command } from "../proposal.js";
import { readCures, type Cures } from "./cures.js";
import type { Surroundings } from "./options.js";

export interface RejectsOptions {
  readonly config: Config;
  readonly reason?: string | undefined;
  /** The name by which the lake knows a raw file, or its path. */
  readonly file?: string | undefined;
  /** A date, or `none` for rows without a usable time. */
  readonly date?: string | undefined;
}

/** Refused rows of one reason, file and date. */
export interface RejectsGroup {
  readonly reason: string;
  readonly source_file: string;
  /** Null where the time is unusable. */
  readonly window_date: DateText | null;
  readonly count: number;
  /** The first such row as it stands in the file. */
  readonly example: string | null;
}

export interface RejectedRow {
  readonly window_date: DateText | null;
  readonly source_file: string;
  readonly row_number: number | null;
  readonly reason: string;
  readonly raw_text: string | null;
}

export interface Rejects {
  readonly lake: string;
  /** Rows on record, refused or not. */
  readonly rowCount: number;
  /** Refused rows that were asked for. */
  readonly refused: number;
  readonly groups: readonly RejectsGroup[];
  readonly cures: Cures;
}

const batch = 10_000;

/** Those of events@1; a project's own version may have others. */
const builtInReasons = [
  "row_malformed",
  "time_missing",
  "time_without_offset",
  "time_unreadable",
  "time_out_of_range",
  "action_missing",
  "action_unknown",
];

/** Reads the quarantine. The rows themselves go to `onRows`, file by file, if it is given and as long as it says true. */
export async function rejects(
  options: RejectsOptions,
  surroundings: Surroundings,
  onRows?: (rows: readonly RejectedRow[]) => Promise<boolean>,
): Promise<Rejects> {
  const { config } = options;
  const lake = await openLake(resolve(config.folder, config.lake), ["sources", "tally", "quarantine"]);
  const sources = await readSources(lake.tables.get("sources") ?? null);
  if (!lake.tables.has("quarantine") && sources.size > 0) {
    throw new UserError(
      `The lake "${lake.folder}" has no table "quarantine", though "sources" knows what was refused. Bring it back, or let ${command("run")} read the raw files with refused rows again.`,
    );
  }
  if (!lake.tables.has("quarantine")) {
    throw new UserError(
      `There is no lake in "${lake.folder}". Check --lake, or fill it with ${command("run")} first.`,
    );
  }
  const properties = settleProperties(lake, {});
  const date = dateOf(options.date, properties.timezone, surroundings.now());
  const file = fileOf(options.file, lake, sources, surroundings.cwd);
  const { Session } = await import("../duckdb/session.js");
  const { prepareSession } = await import("../models/parameters.js");
  const session = await Session.open();
  try {
    await prepareSession(session, parametersOf(config, properties));
    await choose(session, lake, { reason: options.reason, file, date });
    const groups = await readGroups(session);
    const found: Rejects = {
      lake: lake.folder,
      rowCount: [...sources.values()].reduce((sum, source) => sum + source.rowCount, 0),
      refused: groups.reduce((sum, group) => sum + group.count, 0),
      groups,
      cures: await readCures(session, "chosen"),
    };
    if (onRows) await readRows(session, onRows);
    return found;
  } finally {
    session.close();
  }
}

interface Choice {
  readonly reason: string | undefined;
  readonly file: string | undefined;
  readonly date: Partition | undefined;
}

async function choose(session: Session, lake: Lake, { reason, file, date }: Choice): Promise<void> {
  const snapshot = lake.tables.get("quarantine");
  if (!snapshot) return;
  const files = [...filesByPartition(snapshot)].flatMap(([partition, adds]) =>
    date === undefined || date === partition ? adds : [],
  );
  await viewTable(session, "quarantine", snapshot, files);
  if (reason !== undefined) await checkReason(session, reason);
  await session.set("chosen_reason", reason ?? null);
  await session.set("chosen_file", file ?? null);
  await session.run(`
    CREATE OR REPLACE TEMP TABLE chosen AS
    FROM quarantine
    WHERE (getvariable('chosen_reason') IS NULL OR reason = CAST(getvariable('chosen_reason') AS VARCHAR))
      AND (getvariable('chosen_file') IS NULL OR source_file = CAST(getvariable('chosen_file') AS VARCHAR))
    ORDER BY source_file, row_number`);
}

async function checkReason(session: Session, reason: string): Promise<void> {
  const rows = await session.rows<{ reason: string }>(
    "SELECT DISTINCT reason FROM quarantine ORDER BY reason",
  );
  const reasons = [...new Set([...builtInReasons, ...rows.map((row) => row.reason)])].sort();
  if (reasons.includes(reason)) return;
  throw new UserError(
    `"${reason}" is no reason for which rows are refused.${didYouMean(reason, reasons)} Reasons are ${reasons.join(", ")}.`,
  );
}

async function readGroups(session: Session): Promise<RejectsGroup[]> {
  const rows = await session.rows<Omit<RejectsGroup, "count"> & { count: string }>(`
    SELECT reason, source_file, window_date, count(*) AS count, arg_min(raw_text, row_number) AS example
    FROM chosen GROUP BY reason, source_file, window_date ORDER BY count(*) DESC, reason, source_file, window_date`);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

async function readRows(
  session: Session,
  onRows: (rows: readonly RejectedRow[]) => Promise<boolean>,
): Promise<void> {
  for (let from = 0; ; from += batch) {
    const rows = await session.rows<Omit<RejectedRow, "row_number"> & { row_number: string | null }>(
      `SELECT window_date, source_file, row_number, reason, raw_text FROM chosen
       WHERE rowid >= $from AND rowid < $to ORDER BY rowid`,
      { from, to: from + batch },
    );
    const numbered = rows.map((row) => ({
      ...row,
      row_number: row.row_number === null ? null : Number(row.row_number),
    }));
    if (rows.length === 0 || !(await onRows(numbered))) return;
  }
}

function dateOf(text: string | undefined, zone: string, now: Date): Partition | undefined {
  if (text === undefined) return undefined;
  return text === "none" ? null : parseDate(text, zone, now);
}

function fileOf(
  text: string | undefined,
  lake: Lake,
  sources: ReadonlyMap<string, Source>,
  cwd: string,
): string | undefined {
  if (text === undefined || sources.has(text)) return text;
  const names = [...sources.keys()];
  const path = isAddress(text) ? pathOf(canonicalAddress(text)) : resolve(cwd, text);
  const name = names.find((each) => sourcePath(lake.folder, each) === path);
  if (name !== undefined) return name;
  throw new UserError(
    `The lake has no raw file "${text}" on record.${didYouMean(text, names)} See all of them with ${command("status", "--json")}.`,
  );
}
