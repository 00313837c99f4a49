import type { Explanation } from "../run/explain.js";
import type { RunStatus, Status } from "../run/status.js";
import { command } from "../proposal.js";
import { pc } from "./colors.js";
import { calendarLines } from "./print-calendar.js";
import { failureLines } from "./print-failures.js";
import { duration, integer, list, near, plural, printable } from "./text.js";

const shownDates = 20;

export function statusLines(status: Status): string[] {
  const { rows, files, undated } = status;
  const attention = status.dates.filter(({ state }) => state !== "fresh" && state !== "empty");
  return [
    `${pc.bold(near(status.lake))}: ${headline(status, attention.length)}`,
    `${integer(rows.read)} rows read = ${integer(rows.counted)} counted + ${integer(rows.refused)} refused${undated > 0 ? ` (${integer(undated)} of no date; see ${command("rejects")})` : ""}, from ${plural(files.known, "raw file")}; days of ${status.timezone}`,
    "",
    ...calendarLines(status.dates),
    ...section(
      attention.map(
        ({ date, state, why }) => `${date}  ${state === "held" ? "on hold" : state}: ${why.join("; ")}`,
      ),
    ),
    ...section([
      ...toReadLines(files.toRead),
      ...status.gaps.map(({ from, to }) => `No rows      ${from === to ? from : `${from} to ${to}`}`),
      ...(files.gone.length > 0
        ? [`Gone         ${list(files.gone)}; their counts stay (${command("run", "--forget")} drops them)`]
        : []),
      ...(files.outdated.length > 0
        ? [`Older rules  ${list(files.outdated)}: not listed now, so their counts stay as they were`]
        : []),
      ...(files.uncounted.length > 0
        ? [`No events    in ${list(files.uncounted)}: every row is refused (${command("rejects")} says why)`]
        : []),
      ...(status.watermark === null
        ? []
        : [`Watermark    windows that end after ${status.watermark} may still change`]),
    ]),
    ...section(status.runs.map(runLine)),
  ];
}

export function explanationLines(explanation: Explanation): string[] {
  const { date, state, why, events, windows, refused, provisional } = explanation;
  return [
    `${pc.bold(date)}: ${state === "held" ? "on hold" : state}${provisional ? ", and may still change" : ""}`,
    ...why.map((each) => `  ${each}`),
    `  ${plural(events, "event")} in ${plural(windows, "window")}, ${plural(refused, "refused row")}${reasons(explanation)}`,
    ...explanation.marts.flatMap((mart) => [
      "",
      `${pc.bold(mart.mart)}  ${mart.state}${mart.why === null ? "" : `: ${mart.why}`}`,
      ...(mart.published === null
        ? ["  not published"]
        : [
            `  ${plural(mart.published.rows, "row")} by ${mart.published.model ?? "another program"} (SQL ${mart.published.hash ?? "unknown"}), published by run ${mart.published.run ?? "unknown"}`,
            ...Object.entries(mart.published.upstream).map(
              ([table, paths]) => `  from ${table}: ${paths.join(", ")}`,
            ),
          ]),
      ...failureLines(mart.failures, "  "),
    ]),
    "",
    pc.bold("Raw files"),
    ...explanation.files.map(
      (file) =>
        `  ${file.name}: ${integer(file.rows)} of its ${file.rowCount === null ? "" : `${integer(file.rowCount)} `}rows (${integer(file.refused)} refused), windows ${file.first ?? "none"} to ${file.last ?? "none"}; read by run ${file.run ?? "unknown"} with ${file.models ?? "unknown"}; ${file.since === "unchanged" ? "unchanged since" : pc.yellow(`${file.since} since`)}`,
    ),
  ];
}

function reasons({ reasons }: Explanation): string {
  const parts = Object.entries(reasons).map(([reason, count]) => `${integer(count)} ${reason}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function headline({ fresh, dates, files }: Status, attention: number): string {
  if (fresh)
    return pc.green(`all ${plural(dates.filter(({ state }) => state === "fresh").length, "date")} fresh`);
  const parts = [
    ...(attention > 0 ? [`${plural(attention, "date")} not fresh`] : []),
    ...(files.toRead.length > 0 ? [`${plural(files.toRead.length, "raw file")} to read`] : []),
  ];
  return pc.yellow(
    parts.length > 0 ? parts.join(", ") : `an unfinished run has to be put right: ${command("run")}`,
  );
}

function toReadLines(files: Status["files"]["toRead"]): string[] {
  if (files.length === 0) return [];
  const named = files.map(({ name, why }) => `${name} (${why})`);
  return [`To read      ${list(named)}`];
}

function runLine(run: RunStatus): string {
  const withheld = run.withheld > 0 ? `, ${integer(run.withheld)} withheld` : "";
  const what =
    run.error === null ? `${plural(run.published, "date")} published${withheld}` : printable(run.error, 120);
  const before = run.failedBefore > 0 ? `; ${plural(run.failedBefore, "run")} failed right before` : "";
  return `${pc.dim(run.started.slice(0, 19))}  ${run.outcome}: ${what}${before}${run.seconds === null ? "" : ` in ${duration(run.seconds)}`} (run ${run.run})`;
}

function section(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more =
    lines.length > shownDates
      ? [pc.dim(`… and ${integer(lines.length - shownDates)} more: --json gives all`)]
      : [];
  return ["", ...lines.slice(0, shownDates), ...more];
}
