import type { Session } from "../../duckdb/session.js";
import { eventColumns, type PassedOver } from "../../sources/shape.js";
import { schemasOf, type Column } from "../parquet.js";
import type { ColumnNames, NamedFile } from "../scan.js";

/** Parquet files of one schema, and what to select from them to get raw rows. */
export interface ParquetGroup {
  readonly files: readonly NamedFile[];
  readonly columns: readonly string[];
  readonly passedOver: readonly PassedOver[];
}

/** Groups the Parquet files that both engines read and write alike; the others are returned as they are. */
export async function sparkParquet(
  session: Session,
  files: readonly NamedFile[],
  names: ColumnNames,
): Promise<{ groups: ParquetGroup[]; here: NamedFile[] }> {
  if (files.length === 0) return { groups: [], here: [] };
  const schemas = await schemasOf(
    session,
    files.map(({ file }) => file),
  );
  const groups = new Map<string, ParquetGroup & { files: NamedFile[] }>();
  const here: NamedFile[] = [];
  for (const named of files) {
    const schema = schemas.get(named.file.path) ?? [];
    const { time, action, passedOver } = eventColumns(
      named.file,
      schema.map(({ name }) => name),
      names,
    );
    const columns = selected(schema, [schema[time], schema[action]]);
    if (columns === null) {
      here.push(named);
      continue;
    }
    const key = JSON.stringify(schema);
    const group = groups.get(key);
    if (group) group.files.push(named);
    else groups.set(key, { files: [named], columns, passedOver });
  }
  return { groups: [...groups.values()], here };
}

function selected(schema: readonly Column[], chosen: readonly (Column | undefined)[]): string[] | null {
  const asText = chosen.map((column) => column && textOf(column));
  const asJson = schema.map(jsonOf);
  const isRepeated = new Set(schema.map(({ name }) => name.toLowerCase())).size < schema.length;
  if (isRepeated || [...asText, ...asJson].some((sql) => !sql)) return null;
  return [
    "_metadata.file_path AS uri",
    "_metadata.row_index + 1 AS row_number",
    `to_json(struct(${asJson.join(", ")}), map('ignoreNullFields', 'false')) AS raw_text`,
    `${asText[0] ?? ""} AS time`,
    `${asText[1] ?? ""} AS action`,
  ];
}

const isText = ({ shape }: Column) => /^BYTE_ARRAY (StringType\(\) )?UTF8$/.test(shape);
const isWhole = ({ shape }: Column) => /^(INT32|INT64)( INT_(8|16|32|64))?$/.test(shape);
const isTruth = ({ shape }: Column) => shape === "BOOLEAN";

/** How the text of a column's values is had as the other engine has it; null where it is not known. */
function textOf(column: Column): string | null {
  const name = quoted(column.name);
  if (isText(column)) return name;
  if (isWhole(column)) return `CAST(${name} AS STRING)`;
  if (!/TIMESTAMP_MI(CROS|LLIS)$/.test(column.shape)) return null;
  return column.shape.includes("isAdjustedToUTC=1")
    ? `CAST(${name} AS STRING) || '+00'`
    : `CAST(${name} AS STRING)`;
}

function jsonOf(column: Column): string | null {
  if (isText(column) || isWhole(column) || isTruth(column)) return quoted(column.name);
  const text = textOf(column);
  return text && `${text} AS ${quoted(column.name)}`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
