import { randomUUID } from "node:crypto";
import { mkdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Session } from "../../duckdb/session.js";
import { isAddress } from "../../sources/address.js";
import { checkComplete } from "../../sources/complete.js";
import { duckdbScanner } from "../duckdb.js";
import { parquetRows } from "../parquet.js";
import type { RawFile } from "../../sources/file.js";
import type { NamedFile, Rules, Scanned, Scanner } from "../scan.js";
import type { Cluster } from "./cluster.js";
import { fetchingScanner } from "./fetch.js";
import { fetchHeads, type Heads } from "./heads.js";
import { jsonVariables } from "./json.js";
import { declare, prepareCluster, runFile } from "./prepare.js";
import { addQuarantine, addRows, checkWritten, emptyTally } from "./results.js";
import { retold } from "./retold.js";
import { oddityOf, routesOf } from "./routes.js";
import { urisOf } from "./sight.js";
import { createLines, createRawEvents, type Reading } from "./views.js";

export interface SparkScanner extends Scanner {
  /** The files that the last scan left to the run's own engine, by name, each with the reason. */
  readonly readHere: ReadonlyMap<string, string>;
}

/** Folders that a scan on a cluster needs, besides those of the raw files. */
export interface Folders {
  /** Where the cluster leaves refused rows of files that both see, under the same path here and there. */
  readonly staging: string;
  /** Of this machine alone, for what is fetched of files that only the cluster sees; whoever gives it empties it. */
  readonly fetched: string;
}

/**
 * Reads the raw files on a cluster. A file that two engines could read differently is read here, by the session's own
 * engine, so that a lake says the same whoever read it.
 */
export function sparkScanner(
  session: Session,
  cluster: Cluster,
  rules: Rules,
  { staging, fetched }: Folders,
): SparkScanner {
  const readHere = new Map<string, string>();
  const here = fetchingScanner(
    duckdbScanner(session, rules),
    cluster,
    fetched,
    (name) => readHere.get(name) ?? "it is read here",
  );
  let heads: Heads = new Map();
  let reading: Reading = { text: [], parquet: [], uris: new Map(), repeatedHeaders: new Map() };

  async function tally(files: readonly NamedFile[]): Promise<Scanned> {
    readHere.clear();
    await prepareCluster(cluster, rules.parameters);
    heads = await headsOf(files);
    const routes = await telling(() => routesOf(session, files, rules.columns, heads));
    const left = new Map(routes.here);
    await declare(cluster, jsonVariables(rules.columns));
    const sent = given(routes);
    reading = { ...routes, uris: await urisOf(cluster, sent), repeatedHeaders: new Map() };
    await createLines(cluster, reading);
    await runFile(cluster, "raw_events.sql");
    const surveyed = await unpacking(sent, () => survey(cluster, reading));
    for (const [named, reason] of surveyed.odd) left.set(named, reason);
    reading = {
      ...reading,
      text: reading.text.filter(({ named }) => !surveyed.odd.has(named)),
      repeatedHeaders: surveyed.repeatedHeaders,
    };
    for (const [{ name }, reason] of left) readHere.set(name, reason);
    let scanned: Scanned = {
      engineRows: 0,
      malformed: new Map(),
      passedOver: routes.passedOver,
      swallowed: new Map(),
    };
    if (left.size > 0) {
      const own = await here.tally([...left.keys()]);
      scanned = { ...own, passedOver: new Map([...routes.passedOver, ...own.passedOver]) };
    } else await emptyTally(session, rules);
    if (isEmpty(reading)) return { ...scanned, readHere };
    await createRawEvents(cluster, reading);
    await cluster.run(`CREATE OR REPLACE TEMPORARY VIEW ${rules.events.name} AS ${rules.events.sql}`);
    const rows = await unpacking(sent, () =>
      cluster.rows<{ row: string }>(`SELECT ${asJson} AS row FROM (${rules.tally.sql}\n) AS tally`),
    );
    await addRows(
      session,
      "scanned_tally",
      rows.map(({ row }) => row),
    );
    const parquet = await telling(() => parquetRows(session, parquetFiles(reading, heads)));
    return { ...scanned, engineRows: scanned.engineRows + surveyed.rows + parquet, readHere };
  }

  async function quarantine(files: readonly NamedFile[]): Promise<void> {
    await here.quarantine(files.filter(({ name }) => readHere.has(name)));
    const wanted = new Set(files.map(({ name }) => name));
    const some = {
      ...reading,
      text: reading.text.filter(({ named }) => wanted.has(named.name)),
      parquet: reading.parquet
        .map((group) => ({ ...group, files: group.files.filter(({ name }) => wanted.has(name)) }))
        .filter((group) => group.files.length > 0),
    };
    if (isEmpty(some)) return;
    await createRawEvents(cluster, some);
    await cluster.run(`CREATE OR REPLACE TEMPORARY VIEW ${rules.events.name} AS ${rules.events.sql}`);
    if (given(some).some(({ file }) => isAddress(file.path))) {
      for await (const rows of cluster.stream<{ row: string }>(
        `SELECT ${asJson} AS row FROM (${rules.quarantine.sql}\n) AS refused`,
      )) {
        await addRows(
          session,
          "scanned_quarantine",
          rows.map(({ row }) => row),
        );
      }
      return;
    }
    const folder = join(staging, randomUUID());
    await mkdir(staging, { recursive: true });
    try {
      await cluster.writeParquet(rules.quarantine.sql, folder);
      await checkWritten(folder);
      await addQuarantine(session, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rmdir(staging).catch(() => undefined);
    }
  }

  async function changed(files: readonly RawFile[]): Promise<RawFile[]> {
    return here.changed(files);
  }

  /** Of files that only the cluster sees, and may be read there. */
  async function headsOf(files: readonly NamedFile[]): Promise<Heads> {
    const distant = files.filter(({ file }) => isAddress(file.path)).map(({ file }) => file);
    const oddities = new Map<string, RawFile | string>();
    for (const file of distant) {
      const oddity = file.size > 0 ? oddityOf(file, rules.columns) : null;
      if (oddity !== null) oddities.set(file.path, oddity);
    }
    const plain = distant.filter(({ path }) => !oddities.has(path));
    return new Map([...oddities, ...(await fetchHeads(cluster, plain, fetched))]);
  }

  function telling<T>(work: () => Promise<T>): Promise<T> {
    const opened = [...heads].flatMap(([address, head]) =>
      typeof head === "string" ? [] : [[head.path, address] as const],
    );
    return retold(new Map(opened), work);
  }

  return { tally, quarantine, changed, readHere };
}

function given({ text, parquet }: Pick<Reading, "text" | "parquet">): NamedFile[] {
  return [...text.map(({ named }) => named), ...parquet.flatMap((group) => group.files)];
}

/** A row as JSON that loses nothing on its way; the session's zone is UTC. */
const asJson = "to_json(struct(*), map('timestampFormat', 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z'''))";

function isEmpty(reading: Reading): boolean {
  return reading.text.length === 0 && reading.parquet.length === 0;
}

function parquetFiles(reading: Reading, heads: Heads) {
  const layout = {
    format: "parquet",
    compression: "none",
    delimiter: null,
    skip: 0,
    passedOver: [],
  } as const;
  return reading.parquet.map(({ files }) => ({
    ...layout,
    isSequential: false,
    columns: [],
    files: files.map(({ file }) => {
      const head = heads.get(file.path);
      return typeof head === "object" ? head : file;
    }),
  }));
}

interface Survey {
  readonly odd: ReadonlyMap<NamedFile, string>;
  readonly repeatedHeaders: ReadonlyMap<string, number>;
  /** Rows of the files that are not odd, without their headers. */
  readonly rows: number;
}

/** Counts the lines of text files by itself, for the books, and finds those that engines could take differently. */
async function survey(cluster: Cluster, reading: Reading): Promise<Survey> {
  const odd = new Map<NamedFile, string>();
  const repeatedHeaders = new Map<string, number>();
  if (reading.text.length === 0) return { odd, repeatedHeaders, rows: 0 };
  const found = await cluster.rows<Record<"name" | "line_count" | "header_count" | "odd_count", string>>(
    "SELECT name, CAST(line_count AS STRING) AS line_count, CAST(header_count AS STRING) AS header_count, CAST(odd_count AS STRING) AS odd_count FROM surveyed",
  );
  const counts = new Map(found.map((row) => [row.name, row]));
  let rows = 0;
  for (const { named, format } of reading.text) {
    const { line_count: lines, header_count: headers, odd_count: strange } = counts.get(named.name) ?? {};
    const headerCount = format === "csv" ? Number(headers) : 1;
    if (Number(strange) > 0) odd.set(named, `${String(strange)} of its lines are odd`);
    else if (!(headerCount >= 1)) odd.set(named, "its header is not a line of its own");
    else {
      rows += Number(lines ?? 0) - (format === "csv" ? 1 : 0);
      if (headerCount > 1) repeatedHeaders.set(named.file.path, headerCount - 1);
    }
  }
  return { odd, repeatedHeaders, rows };
}

/** What keeps Spark from unpacking a file is told as for the other engine. */
async function unpacking<T>(files: readonly NamedFile[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const { file } of files) {
      if (file.compression !== "none" && !isAddress(file.path)) await checkComplete(file);
    }
    throw error;
  }
}
