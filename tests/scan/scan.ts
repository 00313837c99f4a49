import { onTestFinished } from "vitest";
import { defaults } from "../../src/config.js";
import { Session } from "../../src/duckdb/session.js";
import { chooseVersions, loadModels } from "../../src/models/load.js";
import type { Model } from "../../src/models/model.js";
import { prepareSession, type Parameters } from "../../src/models/parameters.js";
import { duckdbScanner } from "../../src/scan/duckdb.js";
import type { Swallowed } from "../../src/scan/malformed.js";
import type { Rules } from "../../src/scan/scan.js";
import { listRawFiles } from "../../src/sources/list.js";

export interface RefusedRow {
  readonly file: string;
  /** Null where the row cannot be found in the file. */
  readonly row: number | null;
  readonly reason: string;
  readonly text: string;
  /** As the engine read them; null in malformed rows. */
  readonly time: string | null;
  readonly action: string | null;
}

/** What a scan makes of the files in a folder, by their names. */
export interface ScanResult {
  readonly rows: Readonly<Record<string, number>>;
  readonly accepted: Readonly<Record<string, number>>;
  readonly refused: readonly RefusedRow[];
  readonly engineRows: number;
  readonly swallowed: Readonly<Record<string, Swallowed>>;
}

export const parameters: Parameters = {
  windowSeconds: 600,
  timezone: "UTC",
  inputTimezone: null,
  rangeStart: "2000-01-01T00:00:00Z",
  rangeEnd: "2100-01-01T00:00:00Z",
  actions: defaults.actions,
  watermark: defaults.watermark,
};

export async function openSession(changed: Partial<Parameters> = {}, threads = 2): Promise<Session> {
  const session = await Session.open({ threads });
  onTestFinished(() => {
    session.close();
  });
  await prepareSession(session, { ...parameters, ...changed });
  return session;
}

const models = chooseVersions(loadModels(), {});

export function model(name: string): Model {
  const found = models.get(name);
  if (!found) throw new Error(`There is no model "${name}".`);
  return found;
}

export const rules: Rules = {
  events: model("events"),
  tally: model("tally"),
  quarantine: model("quarantine"),
  columns: defaults.columns,
  parameters,
};

/** Both scans of all files in a folder, without publishing anything. */
export async function scanFolder(session: Session, folder: string): Promise<ScanResult> {
  const { files } = await listRawFiles(["."], { cwd: folder });
  const named = files.map((file) => ({ name: file.path.slice(folder.length + 1), file }));
  const scanner = duckdbScanner(session, rules);
  const { engineRows, swallowed } = await scanner.tally(named);
  const tallied = await session.rows<{ name: string; rows: string; accepted: string; refused: string }>(
    `SELECT source_file AS name, sum(row_count) AS rows, sum(open_count + close_count) AS accepted, sum(refused_count) AS refused
     FROM scanned_tally GROUP BY source_file`,
  );
  const dirty = new Set(tallied.filter(({ refused }) => Number(refused) > 0).map(({ name }) => name));
  await scanner.quarantine(named.filter(({ name }) => dirty.has(name)));
  const refused = await session.rows<Omit<RefusedRow, "row"> & { row: string | null }>(
    `SELECT source_file AS file, row_number AS row, reason, raw_text AS text, raw_time AS time, raw_action AS action
     FROM scanned_quarantine ORDER BY source_file, row_number`,
  );
  return {
    rows: Object.fromEntries(tallied.map(({ name, rows }) => [name, Number(rows)])),
    accepted: Object.fromEntries(tallied.map(({ name, accepted }) => [name, Number(accepted)])),
    refused: refused.map((row) => ({ ...row, row: row.row === null ? null : Number(row.row) })),
    engineRows,
    swallowed: Object.fromEntries(swallowed),
  };
}
