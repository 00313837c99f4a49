import type { Session, Row } from "../duckdb/session.js";
import { identifier } from "../duckdb/quote.js";
import { partitionColumn, type Partition } from "./partitions.js";

export interface Difference {
  readonly columns: {
    readonly removed: readonly string[];
    readonly added: readonly string[];
    /** As `total_count: INTEGER → BIGINT`. */
    readonly changed: readonly string[];
  };
  /** Rows that only one side has, by date; one entry without a date where there is no such column. */
  readonly dates: readonly { readonly date: Partition; readonly removed: number; readonly added: number }[];
  /** The first of these rows. */
  readonly rows: readonly { readonly sign: "-" | "+"; readonly row: Row }[];
}

/** Compares two tables or views of the session, as bags of rows, in the columns that both have. */
export async function compare(
  session: Session,
  before: string,
  after: string,
  most: number,
): Promise<Difference> {
  const [old, now] = [await typesOf(session, before), await typesOf(session, after)];
  const common = [...old.keys()].filter((name) => now.has(name));
  const list = common.map(identifier).join(", ");
  const rows = (from: string, without: string, sign: string) =>
    `SELECT '${sign}' AS sign, * FROM (SELECT ${list} FROM ${identifier(from)} EXCEPT ALL SELECT ${list} FROM ${identifier(without)})`;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE differing AS ${rows(before, after, "-")} UNION ALL ${rows(after, before, "+")}`,
  );
  return {
    columns: {
      removed: [...old.keys()].filter((name) => !now.has(name)),
      added: [...now.keys()].filter((name) => !old.has(name)),
      changed: common
        .filter((name) => old.get(name) !== now.get(name))
        .map((name) => `${name}: ${old.get(name) ?? ""} → ${now.get(name) ?? ""}`),
    },
    dates: await datesOfDiffering(session, common.includes(partitionColumn)),
    rows: await firstRows(session, list, most),
  };
}

export function isSame({ columns, dates }: Difference): boolean {
  return dates.length === 0 && columns.removed.length + columns.added.length + columns.changed.length === 0;
}

async function typesOf(session: Session, table: string): Promise<Map<string, string>> {
  const rows = await session.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE FROM ${identifier(table)}`,
  );
  return new Map(rows.map((row) => [row.column_name, row.column_type]));
}

async function datesOfDiffering(session: Session, dated: boolean): Promise<Difference["dates"]> {
  const rows = await session.rows<{ date: Partition; removed: string; added: string }>(`
    SELECT ${dated ? partitionColumn : "CAST(NULL AS DATE)"} AS date,
      count(*) FILTER (WHERE sign = '-') AS removed, count(*) FILTER (WHERE sign = '+') AS added
    FROM differing GROUP BY ALL ORDER BY date NULLS FIRST`);
  return rows.map(({ date, removed, added }) => ({
    date,
    removed: Number(removed),
    added: Number(added),
  }));
}

/** What is gone beside what came instead. */
async function firstRows(session: Session, list: string, most: number): Promise<Difference["rows"]> {
  const rows = await session.rows<Row & { sign: "-" | "+" }>(
    `FROM differing ORDER BY ${list}, sign DESC LIMIT ${most}`,
  );
  return rows.map(({ sign, ...row }) => ({ sign, row }));
}
