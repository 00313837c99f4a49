import { existsSync } from "node:fs";
import { join } from "node:path";
import { localFiles } from "../delta/files.js";
import { history, type Version } from "../delta/history.js";
import { logFolder, STAGED } from "../delta/log.js";
import { fileRetention } from "../delta/properties.js";
import { deleteFiles, listData, planVacuum, type Found } from "../delta/vacuum.js";
import { UserError } from "../errors.js";
import { readTable, type Table } from "./tables.js";

export interface VacuumOptions {
  /** Milliseconds; each table's own by default, which is 7 days. */
  readonly retention?: number | undefined;
  /** Allows a retention of less than 7 days. */
  readonly force: boolean;
  /** Delete; else only tell. */
  readonly apply: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Vacuumed {
  /** The table, or the folder of manifests. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly Found[];
  /** Bytes in these. */
  readonly size: number;
}

/** Files of a table that no version within the retention refers to, and what writers that died left in its log. */
export async function vacuumTable(table: Table, options: VacuumOptions): Promise<Vacuumed> {
  const { now, force } = options;
  const snapshot = await readTable(table);
  const retention = options.retention ?? fileRetention(snapshot.metaData);
  const since = now - retention;
  const planned = planVacuum({
    snapshot,
    history: await versionsSince(table, since),
    listing: await listData(table.folder),
    now,
    retention,
    force,
  });
  const staged = await olderThan(since, logFolder(table.folder), (name) => name.startsWith(STAGED));
  const files = [...planned, ...staged.map((file) => ({ ...file, path: `_delta_log/${file.path}` }))];
  return finish({ name: table.name, folder: table.folder, files }, options);
}

/** Manifests of runs and the rows that they withheld, but for those of `keep`; nothing that is published depends on them. */
export async function vacuumRuns(
  folder: string,
  keep: ReadonlySet<string>,
  options: VacuumOptions,
): Promise<Vacuumed> {
  const since = options.now - (options.retention ?? week);
  const isDue = (name: string) =>
    /\.(json(\.part)?|csv)$/.test(name) && ![...keep].some((run) => name.startsWith(`${run}.`));
  const files = existsSync(folder) ? await olderThan(since, folder, isDue) : [];
  return finish({ name: "_runs", folder, files }, options);
}

const week = 7 * 86_400_000;

/** What the retention covers; what is older need not even be whole. */
async function versionsSince({ name, folder }: Table, since: number): Promise<Version[]> {
  const versions: Version[] = [];
  const passOver = (version: number, timestamp: number) => {
    if (timestamp >= since) throw unknownNeeds(name, version);
  };
  for await (const version of history(folder, localFiles, passOver)) {
    if (version.timestamp < since) break;
    versions.push(version);
  }
  return versions;
}

function unknownNeeds(name: string, version: number): UserError {
  return new UserError(
    `Version ${version} of "${name}" is damaged, and no older than the retention: nobody knows which files it needs, so nothing was deleted. Bring its file in "_delta_log" back from a backup, or wait until it is older than the retention.`,
  );
}

async function olderThan(
  since: number,
  folder: string,
  isMeant: (name: string) => boolean,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of (await localFiles.list(folder)).filter(isMeant).sort()) {
    const { size, modified } = await localFiles.stat(join(folder, name));
    if (modified < since) found.push({ path: name, size, modified });
  }
  return found;
}

async function finish(vacuumed: Omit<Vacuumed, "size">, { apply }: VacuumOptions): Promise<Vacuumed> {
  if (apply) await deleteFiles(vacuumed.folder, vacuumed.files);
  return { ...vacuumed, size: vacuumed.files.reduce((sum, file) => sum + file.size, 0) };
}
