import type { Cluster } from "./cluster.js";
import { declare } from "./prepare.js";
import type { ParquetGroup } from "./parquet.js";
import { sparkPath } from "./paths.js";
import type { TextFile } from "./routes.js";

/** What Spark is to read. */
export interface Reading {
  readonly text: readonly TextFile[];
  readonly parquet: readonly ParquetGroup[];
  /** What Spark calls each file, by path. */
  readonly uris: ReadonlyMap<string, string>;
  /** How often the header is among the rows, by path. */
  readonly repeatedHeaders: ReadonlyMap<string, number>;
}

/** Makes the views of raw lines, which those of `raw_events.sql` read, and says what is known of the files. */
export async function createLines(cluster: Cluster, reading: Reading): Promise<void> {
  await createTextViews(cluster, "csv", reading.text);
  await createTextViews(cluster, "json", reading.text);
  const parquet = reading.parquet.flatMap((group) => group.files);
  const known = [
    ...reading.text.map((text) => ({
      uri: reading.uris.get(text.named.file.path),
      name: text.named.name,
      delimiter: text.delimiter,
      header: text.header,
      column_count: text.columnCount,
      time_position: text.timePosition,
      action_position: text.actionPosition,
      repeated_headers: reading.repeatedHeaders.get(text.named.file.path) ?? 0,
    })),
    ...parquet.map(({ file, name }) => ({ uri: reading.uris.get(file.path), name, repeated_headers: 0 })),
  ];
  await declare(cluster, { known_files: ["STRING", JSON.stringify(known)] });
}

/** The view `raw_events` over all that is to be read. */
export async function createRawEvents(cluster: Cluster, reading: Reading): Promise<void> {
  await createLines(cluster, reading);
  const selects = [];
  for (const format of ["csv", "json"]) {
    if (reading.text.some((text) => text.format === format)) selects.push(`SELECT * FROM raw_${format}`);
  }
  for (const [n, { files, columns }] of reading.parquet.entries()) {
    const paths = files.map(({ file }) => sparkPath(file.path));
    await cluster.createView(`parquet_${n}`, { format: "parquet", options: {}, paths }, columns);
    selects.push(
      `SELECT name AS source_file, row_number, raw_text, false AS malformed, time, action
       FROM parquet_${n} JOIN raw_files USING (uri)`,
    );
  }
  await cluster.run(`CREATE OR REPLACE TEMPORARY VIEW raw_events AS ${selects.join(" UNION ALL ")}`);
}

const lineEnds = ["\n", "\r\n", "\r"] as const;

async function createTextViews(
  cluster: Cluster,
  format: "csv" | "json",
  text: readonly TextFile[],
): Promise<void> {
  const selects = [];
  for (const [n, lineSep] of lineEnds.entries()) {
    const files = text.filter((each) => each.format === format && each.lineEnd === lineSep);
    if (files.length === 0) continue;
    const paths = files.map(({ named }) => sparkPath(named.file.path));
    const name = `${format}_lines_${n}`;
    await cluster.createView(name, { format: "text", options: { lineSep }, paths }, [
      "_metadata.file_path AS uri",
      "value",
    ]);
    selects.push(`SELECT uri, value FROM ${name}`);
  }
  const nothing = "SELECT '' AS uri, '' AS value WHERE false";
  await cluster.run(
    `CREATE OR REPLACE TEMPORARY VIEW ${format}_lines AS ${selects.join(" UNION ALL ") || nothing}`,
  );
}
