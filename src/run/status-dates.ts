import { dateRange, type DateText } from "../dates.js";
import type { State } from "../lake/freshness.js";
import type { Withheld } from "./withheld.js";

export type Condition = "fresh" | "stale" | "missing" | "withheld" | "held" | "gone" | "empty";

/** How one date stands, over all marts: the worst of them decides. */
export interface DateStatus {
  readonly date: DateText;
  /** `empty`: no raw file has rows of this date, though there are some of dates before and after. */
  readonly state: Condition;
  /** What a person has to know, a sentence each; none where all is well. */
  readonly why: readonly string[];
  /** Windows of this date may still change, by the watermark. */
  readonly provisional: boolean;
  readonly windows: number;
  readonly refused: number;
}

export interface DateFacts {
  /** By mart. */
  readonly states: ReadonlyMap<string, ReadonlyMap<DateText, State>>;
  /** By mart and date, what the last run that judged a date says of it. */
  readonly withheld: ReadonlyMap<string, ReadonlyMap<DateText, Withheld>>;
  /** Names of raw files that are new or changed since they were read, by the dates that they had. */
  readonly changed: ReadonlyMap<DateText, readonly string[]>;
  readonly windows: ReadonlyMap<DateText, number>;
  readonly refused: ReadonlyMap<DateText, number>;
  /** Dates from this one on have windows that may still change; null without a watermark. */
  readonly provisionalFrom: DateText | null;
}

const byUrgency: readonly Condition[] = ["withheld", "missing", "stale", "gone", "held", "empty", "fresh"];

/** Every date from the first to the last that the lake has or should have. */
export function dateStatuses(facts: DateFacts): DateStatus[] {
  const known = [...facts.states.values()].flatMap((dates) => [...dates.keys()]);
  const all = [...known, ...facts.changed.keys()].sort();
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return [];
  const present = new Set(all);
  return dateRange(first, last).map((date) => statusOf(date, present.has(date), facts));
}

function statusOf(date: DateText, present: boolean, facts: DateFacts): DateStatus {
  const own: { state: Condition; why: string[] }[] = [...facts.states].flatMap(([mart, dates]) => {
    const state = dates.get(date);
    return state ? [martStatus(mart, state, facts.withheld.get(mart)?.get(date))] : [];
  });
  const changed = facts.changed.get(date) ?? [];
  if (changed.length > 0) {
    own.push({ state: "stale", why: changed.map((name) => `"${name}" changed since it was read`) });
  }
  const states = own.map(({ state }) => state);
  const state = present ? (byUrgency.find((each) => states.includes(each)) ?? "fresh") : "empty";
  return {
    date,
    state,
    why: own.flatMap(({ why }) => why),
    provisional: facts.provisionalFrom !== null && present && date >= facts.provisionalFrom,
    windows: facts.windows.get(date) ?? 0,
    refused: facts.refused.get(date) ?? 0,
  };
}

function martStatus(
  mart: string,
  state: State,
  withheld: Withheld | undefined,
): { state: Condition; why: string[] } {
  if (state.state === "fresh") return { state: "fresh", why: [] };
  if (state.state === "held") return { state: "held", why: [`${mart} was ${state.why}`] };
  if (withheld) {
    const names = withheld.expectations.join(", ") || "another date failed";
    return { state: "withheld", why: [`${mart} was withheld by run ${withheld.run}: ${names}`] };
  }
  return { state: state.state, why: [`${"why" in state ? state.why : "not built yet"} (${mart})`] };
}

/** Stretches of dates without any rows, between dates that have some. */
export function gaps(dates: readonly DateStatus[]): { from: DateText; to: DateText }[] {
  const found: { from: DateText; to: DateText }[] = [];
  for (const [i, { date, state }] of dates.entries()) {
    if (state !== "empty") continue;
    const open = dates[i - 1]?.state === "empty" ? found.pop() : undefined;
    found.push({ from: open?.from ?? date, to: date });
  }
  return found;
}
