import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { removeOf, type Action, type MetaData } from "../delta/actions.js";
import { commit, CommitUnconfirmed, type Change } from "../delta/commit.js";
import { asUserError } from "../delta/durable.js";
import { errorCode } from "../delta/files.js";
import { columnsFrom, columnsOf, evolve, schemaString, type Column } from "../delta/schema.js";
import type { Snapshot } from "../delta/snapshot.js";
import { addOf, writtenFile, NULL_PARTITION, type ReturnedStats, type WrittenFile } from "../delta/stats.js";
import { diskErrorCode } from "../duckdb/disk.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { checkpointing } from "./checkpoint.js";
import { columnCountKey, evolvedKey, isEvolved } from "./evolved.js";
import { partitionColumn, type Partition } from "./partitions.js";

export interface Publication {
  readonly table: string;
  /** Absolute folder of the table. */
  readonly folder: string;
  /** What the publication was planned on; null where the table does not exist yet. */
  readonly base: Snapshot | null;
  /** A table or view of the session that holds the new content of every partition to be replaced. */
  readonly candidate: string;
  /** The partitions whose files are replaced; all of the table where it has no partitions. */
  readonly replaces: readonly Partition[];
  /** Replaced partitions that keep a file, if an empty one, so that their provenance is on record. */
  readonly keeps: ReadonlySet<Partition>;
  readonly partitioned: boolean;
  readonly tags: (partition: Partition) => Readonly<Record<string, string>>;
  readonly operation: { readonly run: string; readonly command: string; readonly models: readonly string[] };
  /** Properties of a table that is being created. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/** Writes the candidate as Parquet and commits it in place of what its partitions held. Data that was not committed is removed. */
export async function publish(session: Session, publication: Publication): Promise<Snapshot> {
  const { folder, base, candidate } = publication;
  const mark = randomUUID().slice(-12);
  try {
    await mkdir(folder, { recursive: true });
    const described = await session.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE FROM ${identifier(candidate)}`,
    );
    const columns = columnsFrom(described.map((row) => ({ name: row.column_name, type: row.column_type })));
    const table = base ? evolve(columnsOf(base.metaData), columns) : columns;
    const written = await write(session, publication, columns, mark);
    const change = changeOf(publication, table, columns.length < table.length, written, Date.now());
    return await commit(
      folder,
      base,
      change,
      checkpointing(() => Promise.resolve(session)),
    );
  } catch (error) {
    // After this error alone the version may be there after all, and refer to the files.
    if (!(error instanceof CommitUnconfirmed)) await discard(folder, mark);
    throw asUserError(error, `Writing to "${folder}"`, diskErrorCode(error) ?? errorCode(error));
  }
}

/** Removes what was written under a mark of 12 hexadecimal digits, also by a COPY that failed half-way. */
async function discard(folder: string, mark: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const written = names.filter((name) => basename(name).startsWith(`${mark}-`));
  await Promise.allSettled(written.map((name) => rm(join(folder, name), { force: true })));
}

function changeOf(
  publication: Publication,
  columns: readonly Column[],
  lacks: boolean,
  written: readonly WrittenFile[],
  now: number,
): Change {
  const { base, operation } = publication;
  const adds = written.map((file) =>
    addOf(file, columns, { now, tags: publication.tags(file.partitionValues[partitionColumn] ?? null) }),
  );
  const replaced = new Set(publication.replaces);
  const old = [...(base?.files.values() ?? [])].filter(
    (add) => !publication.partitioned || replaced.has(add.partitionValues[partitionColumn] ?? null),
  );
  const actions: Action[] = [
    ...schemaActions(publication, columns, lacks, now),
    ...old.map((add) => ({ remove: removeOf(add, now) })),
    ...adds.map((add) => ({ add })),
  ];
  const rows = written.reduce((sum, file) => sum + Number(file.rows), 0);
  return {
    operation: base ? "WRITE" : "CREATE TABLE AS SELECT",
    parameters: {
      mode: "Overwrite",
      partitionBy: JSON.stringify(publication.partitioned ? [partitionColumn] : []),
      ...(publication.partitioned ? { predicate: predicate(publication.replaces) } : {}),
    },
    metrics: {
      numFiles: String(adds.length),
      numRemovedFiles: String(old.length),
      numOutputRows: String(rows),
      numOutputBytes: String(adds.reduce((sum, add) => sum + add.size, 0)),
    },
    userMetadata: JSON.stringify(operation),
    actions,
  };
}

/** At most a few dates by name: history is for people. */
function predicate(partitions: readonly Partition[]): string {
  const names = partitions.map((partition) => partition ?? "NULL").sort();
  return names.length > 10
    ? `${partitionColumn} in ${names.length} dates from ${names[0]} to ${names.at(-1)}`
    : `${partitionColumn} in (${names.join(", ")})`;
}

function schemaActions(
  publication: Publication,
  columns: readonly Column[],
  lacks: boolean,
  now: number,
): Action[] {
  const { base, table } = publication;
  if (!base) {
    const metaData: MetaData = {
      id: randomUUID(),
      name: table,
      format: { provider: "parquet", options: {} },
      schemaString: schemaString(columns),
      partitionColumns: publication.partitioned ? [partitionColumn] : [],
      configuration: {
        "delta.checkpointInterval": "10",
        [columnCountKey]: String(columns.length),
        ...publication.configuration,
      },
      createdTime: now,
    };
    return [{ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }, { metaData }];
  }
  const schema = schemaString(columns);
  const isKnown = !lacks || isEvolved(base.metaData);
  if (isKnown && schema === schemaString(columnsOf(base.metaData))) return [];
  const configuration = { ...base.metaData.configuration, [evolvedKey]: "true" };
  return [{ metaData: { ...base.metaData, schemaString: schema, configuration } }];
}

async function write(
  session: Session,
  publication: Publication,
  columns: readonly Column[],
  mark: string,
): Promise<WrittenFile[]> {
  const { folder, candidate, partitioned } = publication;
  const stored = columns
    .filter((column) => !partitioned || column.name !== partitionColumn)
    .map((column) => identifier(column.name));
  const order = [...(partitioned ? [identifier(partitionColumn)] : []), ...stored].join(", ");
  const target = partitioned ? folder : join(folder, fileName(mark));
  const options = partitioned
    ? `, PARTITION_BY (${partitionColumn}), FILENAME_PATTERN '${mark}-{uuid}', APPEND`
    : "";
  const rows = await session.rows<ReturnedStats & Record<string, never>>(
    `COPY (FROM ${identifier(candidate)} ORDER BY ${order}) TO $target (FORMAT parquet, RETURN_STATS${options})`,
    { target },
  );
  const files = rows.map((row) => writtenFile(row, folder));
  const filled = new Set(files.map((file) => file.partitionValues[partitionColumn] ?? null));
  for (const partition of publication.keeps) {
    if (!filled.has(partition)) files.push(await writeEmpty(session, publication, partition, stored, mark));
  }
  return files;
}

/** A Parquet file without rows for a partition that has none. */
export async function writeEmpty(
  session: Session,
  publication: Pick<Publication, "folder" | "candidate">,
  partition: Partition,
  stored: readonly string[],
  mark = "empty",
): Promise<WrittenFile> {
  const { folder, candidate } = publication;
  const within = join(folder, `${partitionColumn}=${partition ?? NULL_PARTITION}`);
  await mkdir(within, { recursive: true });
  const [row] = await session.rows<ReturnedStats & Record<string, never>>(
    `COPY (SELECT ${stored.join(", ")} FROM ${identifier(candidate)} LIMIT 0) TO $target (FORMAT parquet, RETURN_STATS)`,
    { target: join(within, fileName(mark)) },
  );
  if (!row) throw new Error("COPY returned no statistics.");
  return { ...writtenFile(row, folder), partitionValues: { [partitionColumn]: partition } };
}

/** Unique, since freshness goes by the names of files. */
function fileName(mark: string): string {
  return `${mark}-${randomUUID()}.parquet`;
}
