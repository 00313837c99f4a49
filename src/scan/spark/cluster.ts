/** Values that a statement can be given by name. */
export type Given = string | number | boolean | null;

/** Raw files that Spark reads into a temporary view, by a data source of its own. */
export interface Read {
  readonly format: "text" | "parquet" | "binaryFile";
  /** As DDL, where the format does not tell it. */
  readonly schema?: string;
  readonly options: Readonly<Record<string, string>>;
  /** As the cluster knows them; every one is a glob to it. */
  readonly paths: readonly string[];
}

/** What the scanner asks of a session with a cluster. */
export interface Cluster {
  configure(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Runs one statement for its effect. */
  run(sql: string, values?: Readonly<Record<string, Given>>): Promise<void>;
  /** Runs one query and reads all its rows; all values come as text. */
  rows<T>(sql: string, values?: Readonly<Record<string, Given>>): Promise<T[]>;
  /** Runs one query; its rows come as they arrive, and nothing else may run until they have. */
  stream<T>(sql: string): AsyncIterable<T[]>;
  /** Makes a temporary view of files; `columns` are expressions of SQL, which see `_metadata`. */
  createView(name: string, read: Read, columns: readonly string[]): Promise<void>;
  /** The files that a view was made of, each as the URI that Spark calls it by; also those without content. */
  filesOf(view: string): Promise<string[]>;
  /** Lets the executors write the rows of a query to a new folder. */
  writeParquet(sql: string, folder: string): Promise<void>;
}
