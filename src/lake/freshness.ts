import type { DateText } from "../dates.js";
import type { Add } from "../delta/actions.js";
import { holdOf } from "./hold.js";
import type { Partition } from "./partitions.js";
import { datesOf, pathsOf } from "./partitions.js";
import { provenanceOf, type Upstream } from "./provenance.js";

export type Files = ReadonlyMap<Partition, readonly Add[]>;

export type State =
  | { readonly state: "fresh" }
  | { readonly state: "missing" }
  /** Where the files upstream are others than it was built from, `input` is the table that they are of. */
  | { readonly state: "stale"; readonly why: string; readonly input?: string }
  | { readonly state: "gone"; readonly why: string }
  | { readonly state: "held"; readonly why: string };

/** A mart as far as freshness is concerned. Inputs are unknown until its SQL has been parsed or built once. */
export interface Target {
  readonly name: string;
  readonly label: string;
  readonly hash: string;
  readonly inputs: readonly string[] | null;
}

/** What one date of a mart would be built from now. */
export function upstreamOf(
  date: DateText,
  inputs: readonly string[],
  tables: ReadonlyMap<string, Files>,
): Upstream {
  return Object.fromEntries(inputs.map((input) => [input, pathsOf(tables.get(input)?.get(date))]));
}

/** The inputs that a mart's files name, if they were built by the same SQL; spares a plan the parser. */
export function knownInputs(target: Target, files: Files): readonly string[] | null {
  if (target.inputs) return target.inputs;
  for (const adds of files.values()) {
    for (const add of adds) {
      const provenance = provenanceOf(add);
      if (provenance?.hash === target.hash) return Object.keys(provenance.upstream);
    }
  }
  return null;
}

/**
 * Every date of a mart, compared by identity: a date is fresh when its files were built by this SQL from exactly
 * the files that are live upstream now. A date that was restored is on hold, whatever is upstream.
 */
export function martStates(
  target: Target,
  tables: ReadonlyMap<string, Files>,
  holds: "respected" | "ignored" = "respected",
): Map<DateText, State> {
  const own = tables.get(target.name) ?? new Map<Partition, readonly Add[]>();
  const inputs = knownInputs(target, own) ?? ["tally"];
  const expected = new Set(inputs.flatMap((input) => datesOf(tables.get(input)?.keys() ?? [])));
  const dates = [...new Set([...expected, ...datesOf(own.keys())])].sort();
  return new Map(
    dates.map((date) => {
      const held = holds === "respected" ? heldState(own.get(date)) : null;
      if (held) return [date, held];
      if (!expected.has(date))
        return [date, { state: "gone", why: "nothing upstream has this date any more" }];
      return [date, stateOf(own.get(date), target, upstreamOf(date, inputs, tables))];
    }),
  );
}

/** What a run must do with a date by itself: nothing where it is fresh, or on hold. */
export function isDue({ state }: State): boolean {
  return state !== "fresh" && state !== "held";
}

function heldState(files: readonly Add[] = []): State | null {
  for (const add of files) {
    const hold = holdOf(add);
    if (hold) return { state: "held", why: `restored to version ${hold.version} by ${hold.run}` };
  }
  return null;
}

function stateOf(files: readonly Add[] | undefined, target: Target, upstream: Upstream): State {
  if (!files || files.length === 0) return { state: "missing" };
  for (const add of files) {
    const provenance = provenanceOf(add);
    if (!provenance) return { state: "stale", why: "another program wrote it" };
    if (provenance.hash !== target.hash) {
      const why =
        provenance.model === target.label
          ? `the SQL of ${target.label} changed`
          : `built by ${provenance.model}, now ${target.label}`;
      return { state: "stale", why };
    }
    const changed = changedInput(provenance.upstream, upstream);
    if (changed !== null)
      return { state: "stale", why: `${changed} changed since it was built`, input: changed };
  }
  return { state: "fresh" };
}

function changedInput(before: Upstream, now: Upstream): string | null {
  for (const input of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [old, live] = [before[input] ?? [], now[input] ?? []];
    if (old.length !== live.length || old.some((path, i) => path !== live[i])) return input;
  }
  return null;
}
