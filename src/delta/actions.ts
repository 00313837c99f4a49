import { UserError } from "../errors.js";
import { decodePath, encodePath } from "./paths.js";

export type PartitionValues = Readonly<Record<string, string | null>>;

export interface DeletionVector {
  readonly storageType: string;
  readonly pathOrInlineDv: string;
  readonly offset?: number | null;
  readonly sizeInBytes: number;
  readonly cardinality: number;
}

export interface Add {
  /** Decoded, relative to the table's folder unless another writer made it absolute. */
  readonly path: string;
  readonly partitionValues: PartitionValues;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modificationTime: number;
  readonly dataChange: boolean;
  /** JSON text, kept as text so that no number in it loses digits. */
  readonly stats?: string | null;
  readonly tags?: Readonly<Record<string, string>> | null;
  readonly deletionVector?: DeletionVector | null;
}

export interface Remove {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly deletionTimestamp?: number | null;
  readonly dataChange: boolean;
  readonly extendedFileMetadata?: boolean | null;
  readonly partitionValues?: PartitionValues | null;
  readonly size?: number | null;
  readonly deletionVector?: DeletionVector | null;
}

export interface MetaData {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly format: { readonly provider: string; readonly options: Readonly<Record<string, string>> };
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  readonly createdTime?: number | null;
}

export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  readonly readerFeatures?: readonly string[] | null;
  readonly writerFeatures?: readonly string[] | null;
}

export interface Txn {
  readonly appId: string;
  readonly version: number;
  readonly lastUpdated?: number | null;
}

/** What we write; other writers put anything there, so nothing is promised when reading. */
export interface CommitInfo {
  readonly timestamp?: number;
  readonly operation?: string;
  readonly operationParameters?: Readonly<Record<string, unknown>>;
  readonly operationMetrics?: Readonly<Record<string, string>>;
  readonly readVersion?: number;
  readonly isolationLevel?: string;
  readonly isBlindAppend?: boolean;
  readonly engineInfo?: string;
  readonly txnId?: string;
  readonly userMetadata?: string;
  readonly [key: string]: unknown;
}

export type Action =
  | { readonly add: Add }
  | { readonly remove: Remove }
  | { readonly metaData: MetaData }
  | { readonly protocol: Protocol }
  | { readonly txn: Txn }
  | { readonly commitInfo: CommitInfo };

/** Identity of a logical file: its path, and its deletion vector if it has one (see "Action Reconciliation"). */
export function fileKey(file: Pick<Add, "path" | "deletionVector">): string {
  const vector = file.deletionVector;
  if (!vector) return file.path;
  return `${file.path}\0${vector.storageType}${vector.pathOrInlineDv}@${vector.offset ?? ""}`;
}

export function commitInfoOf(actions: readonly Action[]): CommitInfo | null {
  const found = actions.find((action) => "commitInfo" in action);
  return found?.commitInfo ?? null;
}

export function removeOf(add: Add, now: number): Remove {
  return {
    path: add.path,
    deletionTimestamp: now,
    dataChange: true,
    extendedFileMetadata: true,
    partitionValues: add.partitionValues,
    size: add.size,
    ...(add.deletionVector ? { deletionVector: add.deletionVector } : {}),
  };
}

/** One action per line; unknown actions are left out, as the protocol asks ("Protocol Evolution"). */
export function parseActions(text: string, source: string): Action[] {
  const actions: Action[] = [];
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    if (line.trim() === "") continue;
    try {
      const action = actionOf(JSON.parse(line) as Record<string, unknown>);
      if (action) actions.push(action);
    } catch (cause) {
      throw new UserError(
        `Line ${number} of "${source}" is not an action of a Delta log: "${line.slice(0, 80)}". The file is damaged: restore it from a backup, or rebuild the table.`,
        { cause },
      );
    }
  }
  return actions;
}

/** One action per line, paths encoded. */
export function formatActions(actions: readonly Action[]): string {
  return actions.map((action) => JSON.stringify(withEncodedPath(action)) + "\n").join("");
}

/** Takes in what another writer wrote: a line of the log, or a row of a checkpoint. */
export function actionOf(raw: Readonly<Record<string, unknown>>): Action | null {
  if (raw.add) return { add: addIn(raw.add as Add) };
  if (raw.remove) return { remove: removeIn(raw.remove as Remove) };
  if (raw.metaData) return { metaData: metaDataIn(raw.metaData as MetaData) };
  if (raw.protocol) return { protocol: raw.protocol as Protocol };
  if (raw.txn) return { txn: raw.txn as Txn };
  if (raw.commitInfo) return { commitInfo: raw.commitInfo as CommitInfo };
  return null;
}

function withEncodedPath(action: Action): unknown {
  if ("add" in action) return { add: { ...action.add, path: encodePath(action.add.path) } };
  if ("remove" in action) return { remove: { ...action.remove, path: encodePath(action.remove.path) } };
  return action;
}

function addIn(add: Add): Add {
  return { ...add, path: decodePath(add.path), partitionValues: partitionIn(add.partitionValues) };
}

function removeIn(remove: Remove): Remove {
  const values = remove.partitionValues;
  return {
    ...remove,
    path: decodePath(remove.path),
    ...(values ? { partitionValues: partitionIn(values) } : {}),
  };
}

function metaDataIn(
  metaData: Partial<MetaData> & Pick<MetaData, "id" | "schemaString" | "format">,
): MetaData {
  return {
    ...metaData,
    partitionColumns: metaData.partitionColumns ?? [],
    configuration: metaData.configuration ?? {},
  };
}

/** "An empty string for any type translates to a null partition value" ("Partition Value Serialization"). */
function partitionIn(values: PartitionValues | null | undefined): PartitionValues {
  if (!values) return {};
  if (!Object.values(values).includes("")) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === "" ? null : value]),
  );
}
