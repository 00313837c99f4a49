import type { FileMetaData, SchemaElement } from "hyparquet";

type RowGroup = FileMetaData["row_groups"][number];
type Column = RowGroup["columns"][number];

/** The metadata of a Parquet file, reduced to some of its leaf columns, so that only these are decoded. */
export function project(metadata: FileMetaData, keep: (path: readonly string[]) => boolean): FileMetaData {
  return {
    ...metadata,
    schema: keptElements(metadata.schema, keep),
    row_groups: metadata.row_groups.map((group) => ({ ...group, columns: keptColumns(group, keep) })),
  };
}

export function leafPaths(metadata: FileMetaData): string[][] {
  return (metadata.row_groups[0]?.columns ?? []).map(pathOf);
}

/** The schema is a tree in depth-first order; a group stays if something within it does. */
function keptElements(
  elements: readonly SchemaElement[],
  keep: (path: readonly string[]) => boolean,
): SchemaElement[] {
  let at = 0;
  function walk(path: readonly string[]): SchemaElement[] {
    const element = elements[at++];
    if (element === undefined) return [];
    const children = element.num_children ?? 0;
    if (children === 0) return path.length > 0 && keep(path) ? [element] : [];
    let kept = 0;
    const within: SchemaElement[] = [];
    for (let child = 0; child < children; child++) {
      const below = walk([...path, elements[at]?.name ?? ""]);
      within.push(...below);
      if (below.length > 0) kept++;
    }
    return kept > 0 || path.length === 0 ? [{ ...element, num_children: kept }, ...within] : [];
  }
  return walk([]);
}

/** Without the structs that are NULL in every row of the group, as add is where only tombstones are. */
function keptColumns(group: RowGroup, keep: (path: readonly string[]) => boolean): Column[] {
  const present = new Set<string | undefined>();
  for (const column of group.columns) if (!isAllNull(column)) present.add(pathOf(column)[0]);
  return group.columns.filter((column) => keep(pathOf(column)) && present.has(pathOf(column)[0]));
}

function isAllNull({ meta_data }: Column): boolean {
  return meta_data?.statistics?.null_count === meta_data?.num_values;
}

function pathOf(column: Column): string[] {
  return column.meta_data?.path_in_schema ?? [];
}
