import { dateRange } from "../dates.js";
import type { Surroundings } from "../run/options.js";
import type { MartResult, PlanResult, Result } from "../run/result.js";
import { command } from "../proposal.js";
import { pc } from "./colors.js";
import { cureLines } from "./print-cures.js";
import { failureLines } from "./print-failures.js";
import { warningLines } from "./print-warnings.js";
import { bytes, columns, duration, integer, list, near, plural, printable, share } from "./text.js";

interface Printing {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A progress bar on a terminal, and nothing elsewhere. */
export function surroundings({ json, quiet }: Printing): Surroundings {
  const shown = process.stderr.isTTY && !json && !quiet;
  return { cwd: process.cwd(), now: () => new Date(), onProgress: shown ? drawBar : undefined };
}

export function printRun(result: Result | PlanResult, printing: Printing): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const lines = printing.json ? [JSON.stringify(result, null, 2)] : runLines(result, printing.quiet);
  if (lines.length > 0) process.stdout.write(lines.join("\n") + "\n");
}

/** What a person sees of a run. */
export function runLines(result: Result | PlanResult, quiet: boolean): string[] {
  if (result.outcome === "plan") return planLines(result);
  const warnings = warningLines(result.files);
  if (quiet) return [...result.marts.flatMap((mart) => failureLines(mart.failures, "")), ...warnings];
  return [...resultLines(result), ...(warnings.length > 0 ? ["", ...warnings] : [])];
}

function drawBar(done: number): void {
  const width = 30;
  const filled = Math.round(width * Math.min(1, done));
  process.stderr.write(
    `\r\x1b[KScanning ${"█".repeat(filled)}${"░".repeat(width - filled)} ${Math.floor(done * 100)}%`,
  );
}

function resultLines(result: Result): string[] {
  if (result.outcome === "nothing to do") {
    const dates = Math.max(0, ...result.marts.map((mart) => mart.untouched));
    return [
      `${pc.green("Nothing to do.")} ${plural(result.files.unchanged, "raw file")} unchanged, ${plural(dates, "date")} fresh in ${near(result.lake)}.`,
      ...heldLines(result.marts),
      ...missingLines(result),
      ...emptyDatesLines(result),
    ];
  }
  return [
    ...rowsLines(result),
    ...result.marts.flatMap(martLines),
    ...heldLines(result.marts),
    ...missingLines(result),
    ...emptyDatesLines(result),
    ...findingsLines(result),
    "",
    `Published to ${pc.bold(near(result.lake))} in ${duration(result.seconds)} (run ${result.run}).`,
  ];
}

function rowsLines({ files, rows, refused, cures, late }: Result): string[] {
  const size = files.read.reduce((sum, file) => sum + file.size, 0);
  const lines = [
    `Raw files   ${plural(files.read.length, "file")} read (${bytes(size)}), ${integer(files.unchanged)} unchanged`,
    `Rows        ${integer(rows.read)} read = ${integer(rows.counted)} counted + ${integer(rows.refused)} refused`,
  ];
  const here = files.readHere.slice(0, 3).map(({ name, why }) => `${printable(name, 200)} (${why})`);
  if (here.length > 0) {
    const more = files.readHere.length > here.length ? ", …" : "";
    lines.splice(
      1,
      0,
      `            ${plural(files.readHere.length, "file")} by DuckDB instead of Spark: ${here.join(", ")}${more}`,
    );
  }
  for (const { reason, count, example } of refused) {
    const row = example.row === null ? "" : `, row ${integer(example.row)}`;
    const text = example.text === null ? "" : `: ${pc.dim(printable(example.text, 60))}`;
    lines.push(
      `            ${integer(count)} ${reason}, first in ${printable(example.file, 200)}${row}${text}`,
    );
  }
  if (late !== null && late > 0)
    lines.push(`            ${plural(late, "late event")}, behind the watermark`);
  lines.push(...cureLines(cures).map((line) => " ".repeat(12) + line));
  return lines;
}

function martLines(mart: MartResult): string[] {
  const parts = [
    `${plural(mart.published.length, "date")} published${range(mart.published)}`,
    `${integer(mart.untouched)} untouched`,
  ];
  if (mart.withheld.length > 0)
    parts.push(pc.yellow(`${plural(mart.withheld.length, "date")} withheld: ${list(mart.withheld)}`));
  return [`${mart.mart.padEnd(11)} ${parts.join(", ")}`, ...failureLines(mart.failures, " ".repeat(12))];
}

function heldLines(marts: readonly Pick<MartResult, "mart" | "held">[]): string[] {
  return marts.flatMap(({ mart, held }) =>
    held.length === 0
      ? []
      : [
          `On hold     ${list(held)} of ${mart}: restored, so left alone (${command("release", mart, "--date", held[0] ?? "")} ends that)`,
        ],
  );
}

function range(dates: readonly string[]): string {
  const [first] = dates;
  if (first === undefined) return "";
  const last = dates.at(-1) ?? first;
  if (dates.length <= 2 || dates.length < dateRange(first, last).length) return ` (${list(dates)})`;
  return ` (${first} to ${last})`;
}

function missingLines({
  files,
}: {
  readonly files: Pick<Result["files"], "gone" | "forgotten" | "outdated">;
}): string[] {
  const lines: string[] = [];
  if (files.forgotten.length > 0) lines.push(`Forgotten   the counts of ${list(files.forgotten)}`);
  const kept = files.gone.filter((name) => !files.forgotten.includes(name));
  if (kept.length > 0) lines.push(`Gone        ${list(kept)}; their counts stay (--forget drops them)`);
  if (files.outdated.length > 0)
    lines.push(`Older rules ${list(files.outdated)}: not listed now, so their counts stay as they were`);
  return lines;
}

function emptyDatesLines({ files }: Result): string[] {
  return files.emptyDates.length > 0 ? [`No files    for ${list(files.emptyDates)}`] : [];
}

function findingsLines({ findings, dates }: Result): string[] {
  if (findings?.overallAverage == null) return [];
  const { from, to } = dates;
  const scope =
    from === null && to === null ? "" : from === to ? ` (${from})` : ` (${from ?? "…"} to ${to ?? "…"})`;
  const rows = findings.top.map((window, i) => [
    String(i + 1),
    window.window_start,
    integer(Number(window.open_count)),
    integer(Number(window.close_count)),
    integer(Number(window.total_count)),
    String(window.avg_actions),
  ]);
  const lines = [
    "",
    `Overall average  ${pc.bold(String(findings.overallAverage))} events per window, over ${plural(findings.windows, "window")} with events${scope}`,
    "",
    `Windows with most Open events${scope}`,
    ...columns(["", "window_start", "open", "close", "total", "average"], rows),
  ];
  if (findings.tied > 0) {
    lines.push(
      pc.dim(
        `${plural(findings.tied, "more window")} ${findings.tied === 1 ? "ties" : "tie"} with the last; the earlier comes first.`,
      ),
    );
  }
  return lines;
}

function planLines(plan: PlanResult): string[] {
  const { files } = plan;
  const lines = [
    `Raw files   ${plural(files.listed, "file")} listed: ${integer(files.read.length)} to read, ${integer(files.unchanged)} unchanged`,
  ];
  for (const file of files.read.slice(0, 20))
    lines.push(`            ${printable(file.name, 200)} (${bytes(file.size)}): ${file.why}`);
  if (files.read.length > 20) lines.push(`            … and ${integer(files.read.length - 20)} more`);
  lines.push(...missingLines({ files }));
  for (const { mart, fresh, due, held } of plan.marts) {
    lines.push(`${mart.padEnd(11)} ${plural(fresh, "date")} fresh, ${plural(due.length, "date")} to build`);
    for (const date of due.slice(0, 20))
      lines.push(`            ${date.date} ${date.state}${"why" in date ? `: ${date.why}` : ""}`);
    if (due.length > 20) lines.push(`            … and ${integer(due.length - 20)} more`);
    for (const { date, why } of held) lines.push(`            ${date} on hold: ${why}`);
  }
  if (files.read.length > 0) lines.push("            and the dates that the files to read turn out to touch");
  const idle =
    files.read.length === 0 &&
    files.forgotten.length === 0 &&
    plan.marts.every((mart) => mart.due.length === 0);
  lines.push(
    idle
      ? "Nothing to do."
      : `Nothing was done: this is a dry run (${share(files.read.length, files.listed)} ${files.listed === 1 ? "file" : "files"} would be read).`,
  );
  return lines;
}
