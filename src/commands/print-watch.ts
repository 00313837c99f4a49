import type { Result } from "../run/result.js";
import { watch, type WatchOptions } from "../run/watch.js";
import { pc } from "./colors.js";
import { duration, integer, list, near, plural, printable } from "./text.js";

/** Watches until the process is told to stop; a second signal ends it at once. */
export async function printWatch(options: WatchOptions, json: boolean): Promise<void> {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    stop.abort();
    if (!json) say("Stopping after the batch in hand.");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  if (!json) say(`Watching ${list(options.config.source.map(near))}; Ctrl-C stops.`);
  await watch(options, {
    cwd: process.cwd(),
    now: () => new Date(),
    signal: stop.signal,
    onBatch: (result) => {
      say(json ? JSON.stringify(result) : batchLine(result));
    },
    onFailure: (error, retryAfter) => {
      const message = error instanceof Error ? error.message : String(error);
      say(
        json
          ? JSON.stringify({ outcome: "failed", error: message, retryAfter })
          : `${now()}  ${pc.red("failed")}: ${printable(message, 500)} ${retryAfter === null ? "That file is left out until it changes." : `Tried again when something changes, or in ${retryAfter} s.`}`,
      );
    },
    onTrouble: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(
        `Changes may be noticed only every ${options.poll} s: ${printable(message, 200)}\n`,
      );
    },
  });
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
}

export function batchLine(result: Result): string {
  const { files, rows, late, marts } = result;
  const published = new Set(marts.flatMap((mart) => mart.published)).size;
  const withheld = [...new Set(marts.flatMap((mart) => mart.withheld))];
  const warnings = new Set(
    marts.flatMap((mart) =>
      mart.failures.filter(({ level }) => level === "warn").map((failure) => failure.expectation),
    ),
  );
  const parts = [
    `${plural(files.read.length, "file")} read`,
    `${plural(rows.counted, "event")} counted`,
    ...(rows.refused > 0 ? [`${integer(rows.refused)} refused`] : []),
    ...(late !== null && late > 0 ? [pc.yellow(`${integer(late)} late`)] : []),
    `${plural(published, "date")} published`,
    ...(withheld.length > 0
      ? [pc.red(`${plural(withheld.length, "date")} withheld: ${list(withheld)}`)]
      : []),
    ...(warnings.size > 0 ? [pc.yellow(`warned by ${list([...warnings])}`)] : []),
  ];
  return `${now()}  ${parts.join(", ")} in ${duration(result.seconds)}`;
}

function now(): string {
  return new Date().toISOString().slice(0, 19);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
