import { escapeGlob } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import type { RawFile } from "../sources/file.js";
import { eventColumns } from "../sources/shape.js";
import { reading } from "./errors.js";
import type { Group } from "./groups.js";
import type { ColumnNames } from "./scan.js";

interface SchemaRow {
  readonly file_name: string;
  readonly name: string;
  readonly shape: string;
  readonly num_children: string | null;
}

/** A column at the top of a file, with its type as the file has it. */
export type Column = Pick<SchemaRow, "name" | "shape">;

/** Groups Parquet files by the names and types of their time and action columns, which one read must share. */
export async function parquetGroups(
  session: Session,
  files: readonly RawFile[],
  names: ColumnNames,
): Promise<Group[]> {
  const parquet = files.filter((file) => file.format === "parquet" && file.size > 0);
  if (parquet.length === 0) return [];
  const schemas = await schemasOf(session, parquet);
  const groups = new Map<string, Group & { files: RawFile[] }>();
  for (const file of parquet) {
    const columns = schemas.get(file.path) ?? [];
    const { time, action, passedOver } = eventColumns(
      file,
      columns.map((column) => column.name),
      names,
    );
    const chosen = [columns[time], columns[action]];
    const key = JSON.stringify([chosen, passedOver]);
    const group = groups.get(key);
    if (group) group.files.push(file);
    else
      groups.set(key, {
        format: "parquet",
        compression: "none",
        delimiter: null,
        skip: 0,
        isSequential: false,
        passedOver,
        columns: chosen.map((column) => column?.name ?? ""),
        files: [file],
      });
  }
  return [...groups.values()];
}

/** How many rows the files say that they hold. */
export async function parquetRows(session: Session, groups: readonly Group[]): Promise<number> {
  const files = groups.flatMap((group) => group.files);
  if (files.length === 0) return 0;
  const [row] = await reading(files, () =>
    session.rows<{ count: string }>("SELECT sum(num_rows) AS count FROM parquet_file_metadata($files)", {
      files: files.map((file) => escapeGlob(file.path)),
    }),
  );
  return Number(row?.count ?? 0);
}

/** The columns of each file, by its path. */
export async function schemasOf(session: Session, files: readonly RawFile[]): Promise<Map<string, Column[]>> {
  const rows = await reading(files, () =>
    session.rows<SchemaRow>(
      `SELECT file_name, name, num_children, concat_ws(' ', type, logical_type, converted_type) AS shape
       FROM parquet_schema($files)`,
      { files: files.map((file) => escapeGlob(file.path)) },
    ),
  );
  const trees = new Map<string, SchemaRow[]>();
  for (const row of rows) {
    const tree = trees.get(row.file_name);
    if (tree) tree.push(row);
    else trees.set(row.file_name, [row]);
  }
  return new Map([...trees].map(([path, nodes]) => [path, topLevel(nodes)]));
}

/** The children of the root, which comes first; each node is followed by its own children. */
function topLevel([, ...nodes]: readonly SchemaRow[]): Column[] {
  const columns: Column[] = [];
  let below = 0;
  for (const { name, shape, num_children: children } of nodes) {
    if (below > 0) below--;
    else columns.push({ name, shape });
    below += Number(children ?? 0);
  }
  return columns;
}
