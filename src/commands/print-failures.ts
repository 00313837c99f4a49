import type { Row } from "../duckdb/session.js";
import type { Failure } from "../run/gate.js";
import { pc } from "./colors.js";
import { columns, integer, list, plural, printable } from "./text.js";

const shownRows = 10;

/** What was not met, expectation by expectation: how much of it, on which dates, the rule, and the first rows. */
export function failureLines(failures: readonly Failure[], indent: string): string[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.mart, failure.expectation, failure.level]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()].flatMap(groupLines).map((line) => indent + line);
}

function groupLines(group: readonly Failure[]): string[] {
  const [first] = group;
  if (!first) return [];
  const dates = group.flatMap((failure) => failure.date ?? []);
  const on = dates.length === 0 ? "" : ` on ${list(dates)}`;
  const mark = first.level === "stop" ? pc.red("✗ withheld") : pc.yellow("! warning");
  const rows = group.flatMap((failure) => failure.rows).slice(0, shownRows);
  const total = group.reduce((sum, failure) => sum + failure.offending, 0);
  return [
    `${mark}: ${first.expectation}${on}: ${amount(group, total)} (${first.level === "stop" ? "stops" : "warns"} at ${first.threshold})`,
    `  ${first.sentence}`,
    ...rowLines(rows).map((line) => `  ${pc.dim(line)}`),
    ...(total > rows.length
      ? [
          `  ${pc.dim(`… and ${integer(total - rows.length)} more, all of them in ${first.file} of the lake`)}`,
        ]
      : []),
    `  ${pc.dim(first.path)}`,
  ];
}

/** A share is a date's own, so it is told of one date: the worst. */
function amount(group: readonly Failure[], total: number): string {
  const offending = plural(total, "offending row");
  const shares = group.flatMap(({ whole, offending }) =>
    whole && whole.of !== "dates" && whole.count > 0
      ? [{ of: whole.of, share: offending / whole.count }]
      : [],
  );
  const [worst] = shares.sort((a, b) => b.share - a.share);
  if (!worst) return offending;
  return `${offending}, ${group.length > 1 ? "up to " : ""}${(worst.share * 100).toFixed(1)}% of the ${worst.of}`;
}

function rowLines(rows: readonly Row[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  return rows.length === 0 ? [] : columns(names, cells);
}

function cell(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return "";
  return printable(typeof value === "object" ? JSON.stringify(value) : String(value), 60);
}
