import { once } from "node:events";
import { rejects, type RejectedRow, type Rejects, type RejectsOptions } from "../run/rejects.js";
import { pc } from "./colors.js";
import { cureLines } from "./print-cures.js";
import { columns, integer, near, plural, printable } from "./text.js";

interface Printing {
  readonly rows: boolean;
  readonly format: "table" | "csv" | "json";
}

const shownRows = 50;
const shownGroups = 50;

export async function printRejects(options: RejectsOptions, { rows, format }: Printing): Promise<void> {
  const surroundings = { cwd: process.cwd(), now: () => new Date() };
  if (format === "csv" && rows) {
    await write(csvLine(rowColumns));
    await rejects(options, surroundings, async (some) => {
      await write(some.map((row) => csvLine(rowColumns.map((name) => row[name]))).join(""));
      return true;
    });
    return;
  }
  const collected: RejectedRow[] = [];
  const collect = (some: readonly RejectedRow[]) => {
    collected.push(...some);
    return Promise.resolve(format === "json");
  };
  const found = await rejects(options, surroundings, rows ? collect : undefined);
  if (format === "json")
    await write(`${JSON.stringify(rows ? { ...found, rows: collected } : found, null, 2)}\n`);
  else if (format === "csv") await write(groupsCsv(found));
  else await write(`${(rows ? rowLines(found, collected) : groupLines(found)).join("\n")}\n`);
}

const rowColumns = ["window_date", "source_file", "row_number", "reason", "raw_text"] as const;
const groupColumns = ["reason", "source_file", "window_date", "count", "example"] as const;

function groupsCsv({ groups }: Rejects): string {
  return [groupColumns, ...groups.map((group) => groupColumns.map((name) => group[name]))]
    .map(csvLine)
    .join("");
}

/** RFC 4180 with line ends as LF; what is not there is an empty field. */
function csvLine(fields: readonly (string | number | null)[]): string {
  const quoted = fields.map((field) => {
    const text = String(field ?? "");
    return /[",\r\n]/.test(text) || field === "" ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(",")}\n`;
}

function groupLines(found: Rejects): string[] {
  const rows = found.groups
    .slice(0, shownGroups)
    .map(({ reason, source_file, window_date, count, example }) => [
      integer(count),
      reason,
      printable(source_file, 60),
      window_date ?? "none",
      printable(example ?? "", 60),
    ]);
  return [
    headline(found),
    ...(rows.length > 0 ? ["", ...leftAligned(["rows", "reason", "file", "date", "the first"], rows)] : []),
    ...more(found.groups.length - rows.length, "more groups"),
    ...cures(found),
  ];
}

function rowLines(found: Rejects, all: readonly RejectedRow[]): string[] {
  const rows = all
    .slice(0, shownRows)
    .map(({ window_date, source_file, row_number, reason, raw_text }) => [
      row_number === null ? "" : integer(row_number),
      reason,
      printable(source_file, 60),
      window_date ?? "none",
      printable(raw_text ?? "", 80),
    ]);
  return [
    headline(found),
    ...(rows.length > 0 ? ["", ...leftAligned(["row", "reason", "file", "date", "text"], rows)] : []),
    ...more(found.refused - rows.length, "more rows: --format csv gives all"),
    ...cures(found),
  ];
}

function headline({ refused, rowCount, lake }: Rejects): string {
  if (refused === 0)
    return `${pc.green("No refused rows")} in ${near(lake)} (of ${plural(rowCount, "row")} read).`;
  return `${plural(refused, "refused row")} in ${near(lake)} (of ${plural(rowCount, "row")} read)`;
}

function cures({ cures }: Rejects): string[] {
  const lines = cureLines(cures);
  if (lines.length === 0) return [];
  return [
    "",
    ...lines,
    "Correct tumble.yaml or the raw files, then run again: nothing here is edited by hand.",
  ];
}

function more(count: number, what: string): string[] {
  return count > 0 ? [pc.dim(`… and ${integer(count)} ${what}`)] : [];
}

/** The first column is a number, the others are text. */
function leftAligned(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const [first = "", ...rest] = names;
  const widths = rest.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i + 1]?.length ?? 0)));
  const padded = [names, ...rows].map((row) => row.slice(1).map((cell, i) => cell.padEnd(widths[i] ?? 0)));
  const numbers = columns(
    [first],
    rows.map((row) => [row[0] ?? ""]),
  );
  return numbers.map((number, i) => `${number}  ${padded[i]?.join("  ") ?? ""}`.trimEnd());
}

async function write(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}
