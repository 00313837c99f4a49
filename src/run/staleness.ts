import type { DateText } from "../dates.js";
import type { Files, State } from "../lake/freshness.js";
import { provenanceOf } from "../lake/provenance.js";
import type { Source } from "../lake/sources.js";
import { printable } from "../printable.js";

/** Has stale dates name the raw files that were counted since they were built, where these are why. */
export function namingRawFiles(
  states: ReadonlyMap<DateText, State>,
  built: Files | undefined,
  sources: Iterable<Source>,
): ReadonlyMap<DateText, State> {
  if (![...states.values()].some(isByTally)) return states;
  const byDate = new Map<DateText, Source[]>();
  for (const source of sources) {
    for (const date of source.dates) byDate.set(date, [...(byDate.get(date) ?? []), source]);
  }
  return new Map(
    [...states].map(([date, state]) => {
      if (!isByTally(state)) return [date, state];
      const runs = (built?.get(date) ?? []).map((add) => provenanceOf(add)?.run ?? "").sort();
      const later = (byDate.get(date) ?? []).filter(({ run }) => run > (runs.at(-1) ?? ""));
      const names = later.map(({ path }) => path).sort();
      return [date, names.length === 0 ? state : { ...state, why: countedSince(names) }];
    }),
  );
}

function isByTally(state: State): boolean {
  return state.state === "stale" && state.input === "tally";
}

function countedSince(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${printable(name, 200)}"`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return `built before ${shown.join(", ")}${more} ${names.length === 1 ? "was" : "were"} counted`;
}
