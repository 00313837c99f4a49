import { UserError } from "../../errors.js";
import { didYouMean } from "../../spelling.js";
import { isNumeric } from "../formats/rows.js";
import type { Cell } from "../../duckdb/values.js";
import type { Cell as NotebookCell } from "./parse.js";
import type { Answer } from "./run.js";
import { heading } from "./display.js";

export interface Point {
  readonly x: string | number | Date;
  readonly y: number;
  readonly series: string;
}

export interface ChartData {
  readonly points: readonly Point[];
  readonly series: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xKind: "time" | "number" | "name";
  /** Whether the times on the axis are UTC. */
  readonly isUtc: boolean;
}

/** The columns that a chart shows, as points. Instants are drawn in UTC, times without a zone as they stand. */
export function chartData(cell: NotebookCell, { columns, cells }: Answer): ChartData {
  const names = columns.map((column) => column.name);
  const indexOf = (name: string) => {
    const index = names.indexOf(name);
    if (index >= 0) return index;
    throw new UserError(
      `The chart asks for the column "${name}".${didYouMean(name, names)} Columns: ${names.join(", ")}.`,
    );
  };
  const x = cell.x === undefined ? 0 : indexOf(cell.x);
  const ys =
    cell.y?.map(indexOf) ?? columns.flatMap((column, i) => (i !== x && isNumeric(column.type) ? [i] : []));
  if (ys.length === 0)
    throw new UserError(
      `The chart has no numbers to draw. Name them with y=…; columns: ${names.join(", ")}.`,
    );
  const type = columns[x]?.type ?? "";
  const xKind = /^(TIMESTAMP|DATE)/.test(type) ? "time" : isNumeric(type) ? "number" : "name";
  const points = cells.flatMap((row) =>
    ys.flatMap((y) => {
      const at = row[x];
      const value = Number(row[y] ?? NaN);
      if (at === null || at === undefined || !Number.isFinite(value)) return [];
      return [{ x: place(at, xKind), y: value, series: heading(names[y] ?? "") }];
    }),
  );
  return {
    points,
    series: ys.map((y) => heading(names[y] ?? "")),
    xLabel: heading(names[x] ?? ""),
    yLabel: ys.length === 1 ? heading(names[ys[0] ?? 0] ?? "") : "",
    xKind,
    isUtc: type === "TIMESTAMP WITH TIME ZONE",
  };
}

function place(value: Cell, kind: ChartData["xKind"]): string | number | Date {
  if (kind === "number") return Number(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (kind === "name") return text;
  return new Date(text.includes("T") ? text.replace(/Z?$/, "Z") : `${text}T00:00:00Z`);
}

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Sums by day of the week and hour of the day: the heat map of a week. */
export function weekOf(data: ChartData): { day: string; hour: number; value: number }[] {
  const sums = new Map<string, { day: string; hour: number; value: number }>();
  for (const { x, y } of data.points) {
    if (!(x instanceof Date))
      throw new UserError("The heat map of a week needs times on x. Name them with x=…");
    const day = days[(x.getUTCDay() + 6) % 7] ?? "";
    const hour = x.getUTCHours();
    const key = `${day} ${hour}`;
    const sum = sums.get(key);
    if (sum) sum.value += y;
    else sums.set(key, { day, hour, value: y });
  }
  return [...sums.values()];
}

export { days as weekdays };
