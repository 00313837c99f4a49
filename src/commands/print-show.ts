import type { ResultColumn, ResultRow } from "../duckdb/result.js";
import { UserError } from "../errors.js";
import { bar } from "../explore/bars.js";
import type { Counts } from "../explore/show.js";
import { propertiesOf, type Lake } from "../lake/lake.js";
import { formatFor, type Format } from "../explore/render.js";
import { pc } from "./colors.js";
import { each, noWindows } from "./print-top.js";
import { note, parseLimit, printRows } from "./print-rows.js";
import { columns, integer, plural } from "./text.js";

interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
  readonly objects: readonly Counts[];
  readonly lake: Lake | null;
}

interface Printing {
  readonly format?: Format;
  readonly out?: string;
  readonly limit?: string;
  readonly keepFormulas: boolean;
}

const barSize = 40;

/** Rows as asked for; a table comes with bars. */
export async function printShow(answer: Answer, printing: Printing): Promise<void> {
  const format = formatFor(printing.format, printing.out);
  const limit = parseLimit(printing.limit, printing.out);
  if (format === "parquet")
    throw new UserError('These rows are not written as Parquet. Use "tumble sql" or "tumble export".');
  if (format !== "table" || printing.out !== undefined) {
    await printRows(
      { columns: answer.columns, rows: each(answer.rows) },
      { format, out: printing.out, limit, keepFormulas: printing.keepFormulas },
    );
    return;
  }
  process.stdout.write(linesOf(answer, limit).join("\n") + "\n");
  if (answer.objects.length > limit)
    note(
      `The first ${integer(limit)} rows of ${integer(answer.objects.length)}. See them all with --limit all.`,
    );
}

/** The last line adds up all of them, shown or not. */
function linesOf({ objects: counts, lake }: Answer, limit: number): string[] {
  if (counts.length === 0) return [noWindows];
  const shown = counts.slice(0, limit);
  const most = shown.reduce((most, each) => Math.max(most, Number(each.total_count)), 0);
  const cells = shown.map((each) => [
    each.start,
    integer(Number(each.open_count)),
    integer(Number(each.close_count)),
    integer(Number(each.total_count)),
  ]);
  const [header = "", ...rows] = columns(["start", "open", "close", "total"], cells);
  const bars = shown.map((each) => bar(Number(each.total_count), most, barSize));
  const events = counts.reduce((sum, each) => sum + each.total_count, 0n);
  const windows = counts.reduce((sum, each) => sum + each.window_count, 0n);
  return [
    pc.bold(header),
    ...rows.map((row, i) => `${row}  ${pc.cyan(bars[i] ?? "")}`.trimEnd()),
    pc.dim(
      `${plural(Number(events), "event")} in ${plural(Number(windows), "window")} with events${zoneOf(lake)}`,
    ),
  ];
}

/** Where the days are those of another zone, instants of the next or last date in UTC stand among them. */
function zoneOf(lake: Lake | null): string {
  const timezone = lake ? propertiesOf(lake)?.timezone : undefined;
  return timezone === undefined || timezone === "UTC" ? "" : `; days of ${timezone}, times in UTC`;
}
