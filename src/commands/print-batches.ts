import type { Batch } from "../run/backfill.js";
import type { PlanResult, Result } from "../run/result.js";
import { command } from "../proposal.js";
import { pc } from "./colors.js";
import { failureLines } from "./print-failures.js";
import { warningLines } from "./print-warnings.js";
import { duration, integer, plural } from "./text.js";

/** One line when a batch of dates is committed. */
export function printBatch(result: Result, { from, to }: Batch, share: number): void {
  const published = result.marts.reduce((most, mart) => Math.max(most, mart.published.length), 0);
  const done = String(Math.round(share * 100)).padStart(3);
  process.stdout.write(
    `${done}%  ${from} to ${to}: ${plural(result.files.read.length, "file")} read, ${plural(result.rows.counted, "event")} counted, ${plural(published, "date")} published in ${duration(result.seconds)}\n`,
  );
}

/** What all batches came to. */
export function printBatches(
  results: readonly (Result | PlanResult)[],
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): void {
  const done = results.flatMap((result) => (result.outcome === "plan" ? [] : [result]));
  const outcomes = done.map((result) => result.outcome);
  const outcome =
    (["withheld", "published"] as const).find((each) => outcomes.includes(each)) ?? "nothing to do";
  if (json) {
    process.stdout.write(`${JSON.stringify({ outcome, batches: done }, null, 2)}\n`);
    return;
  }
  const failures = done.flatMap((result) => result.marts.flatMap((mart) => failureLines(mart.failures, "")));
  const total = (key: "read" | "counted" | "refused") => done.reduce((sum, { rows }) => sum + rows[key], 0);
  const summary = `${pc.bold(outcome)}: ${integer(total("read"))} rows read = ${integer(total("counted"))} counted + ${integer(total("refused"))} refused, in ${plural(done.length, "batch").replace(/batchs$/, "batches")}. ${command("top")} shows the busiest windows.`;
  const warnings = done.flatMap((result) => warningLines(result.files));
  const lines = quiet ? [...failures, ...warnings] : [...failures, ...warnings, summary];
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
}
