import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session } from "../duckdb/session.js";
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
  readonly watermark?: number | null;
}

/** Loads all that a run needs into a session. */
export async function prepareSession(session: Session, parameters: Parameters): Promise<void> {
  await loadPrelude(session, parameters);
  await session.run(await readFile(join(builtInFolder, "duckdb", "raw_events.sql"), "utf8"));
}

/** Defines the functions that models may call and sets every parameter. */
export async function loadPrelude(session: Session, parameters: Parameters): Promise<void> {
  const spelled = Object.entries(parameters.actions).flatMap(([name, texts]) =>
    texts.map((text) => ({ name, text })),
  );
  await session.set("window_seconds", parameters.windowSeconds);
  await session.set("timezone", parameters.timezone);
  await session.set("input_timezone", parameters.inputTimezone);
  await session.set("watermark_seconds", parameters.watermark ?? null);
  await session.set("range_start", parameters.rangeStart);
  await session.set("range_end", parameters.rangeEnd);
  await session.set(
    "action_names",
    spelled.map(({ name }) => name),
  );
  await session.set(
    "action_spellings",
    spelled.map(({ text }) => text),
  );
  await session.run(await readFile(join(builtInFolder, "duckdb", "prelude.sql"), "utf8"));
}
