import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session, Value } from "../duckdb/session.js";
import { builtInFolder } from "./load.js";

/** All that models can ask of the prelude. Every one is set for every run: an unset variable would quietly be NULL. */
export interface Parameters {
  readonly windowSeconds: number;
  readonly timezone: string;
  /** The zone of times that carry no offset; null where such times are refused. */
  readonly inputTimezone: string | null;
  /** Bounds of the plausible times, as instants: `2000-01-01 00:00:00Z`; the end is not included. */
  readonly rangeStart: string;
  readonly rangeEnd: string;
  /** Accepted spellings by action. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  /** Seconds by which windows may still change after they ended; null where that is not declared. */
  readonly watermark: number | null;
}

/** Loads all that a run needs into a session. */
export async function prepareSession(session: Session, parameters: Parameters): Promise<void> {
  await loadPrelude(session, parameters);
  await session.run(await readFile(join(builtInFolder, "duckdb", "raw_events.sql"), "utf8"));
}

/** Defines the functions that models may call and sets every parameter. */
export async function loadPrelude(session: Session, parameters: Parameters): Promise<void> {
  await session.setAll(variablesOf(parameters));
  await session.run(await readPrelude());
}

export async function readPrelude(): Promise<string> {
  return readFile(join(builtInFolder, "duckdb", "prelude.sql"), "utf8");
}

/** The session variables that the functions of the prelude read. */
export function variablesOf(parameters: Parameters): Readonly<Record<string, Value>> {
  const spelled = Object.entries(parameters.actions).flatMap(([name, texts]) =>
    texts.map((text) => ({ name, text })),
  );
  return {
    window_seconds: parameters.windowSeconds,
    timezone: parameters.timezone,
    input_timezone: parameters.inputTimezone,
    watermark_seconds: parameters.watermark,
    range_start: parameters.rangeStart,
    range_end: parameters.rangeEnd,
    action_names: spelled.map(({ name }) => name),
    action_spellings: spelled.map(({ text }) => text),
  };
}
