import { anyDay, type Day, dayKey, hiveDay } from "./days.js";
import { expandBraces, hasPlaceholder, nameRegex } from "./glob.js";

/** How one name on a path must look, and what it says of the day; "**" stands for any number of names. */
type Step = "**" | ((name: string) => Day | null);

/** What is sought under a folder: a glob or date template after its literal start, name by name. */
export interface Pattern {
  readonly base: string;
  /** As they are spelled, those that the steps begin with. */
  readonly names: readonly string[];
  readonly steps: readonly Step[];
}

/** How far a path has matched: the steps behind it, and what its names said of the day. */
export interface Trail {
  readonly step: number;
  readonly day: Day;
}

/** Everything in a folder, however deep. */
export function tree(base: string): Pattern {
  return { base, names: ["**"], steps: ["**"] };
}

/** Braces make several patterns of one; one that ends in a slash, or in a date, means all in that folder. */
export function compile(base: string, text: string): Pattern[] {
  return expandBraces(text).map((glob) => {
    const names = glob.split("/").filter((name) => name !== "");
    const steps = names.map(compileStep);
    if (glob.endsWith("/")) steps.push("**", anyName);
    else if (steps.at(-1) === "**") steps.push(anyName);
    else if (hasPlaceholder(names.at(-1) ?? "")) steps.push("**");
    return { base, names, steps };
  });
}

export function start(pattern: Pattern): Trail[] {
  return settle(pattern, [{ step: 0, day: anyDay }]);
}

/**
 * The trails that remain after one more name on the path; none means that nothing below can match.
 * `spelled` leaves out those for which "**" would have to stand for the name.
 */
export function advance(
  pattern: Pattern,
  trails: readonly Trail[],
  name: string,
  through: "any" | "spelled" = "any",
): Trail[] {
  const next: Trail[] = [];
  for (const { step: at, day: known } of trails) {
    const step = pattern.steps[at];
    if (step === "**" && through === "spelled") continue;
    const day = step === "**" ? anyName(name) : step?.(name);
    if (day) next.push({ step: step === "**" ? at : at + 1, day: { ...known, ...hiveDay(name), ...day } });
  }
  return settle(pattern, next);
}

/** The trails that have come to the end of the pattern: a file there is meant. */
export function arrived(pattern: Pattern, trails: readonly Trail[]): Trail[] {
  return trails.filter((trail) => trail.step === pattern.steps.length);
}

/** The trails that still lead somewhere: what lies below a folder there can be meant. */
export function leading(pattern: Pattern, trails: readonly Trail[]): Trail[] {
  return trails.filter((trail) => trail.step < pattern.steps.length);
}

/** "**" may also stand for no name at all. */
function settle(pattern: Pattern, trails: readonly Trail[]): Trail[] {
  const all = new Map<string, Trail>();
  for (const { step, day } of trails) {
    let at = step;
    all.set(`${at} ${dayKey(day)}`, { step: at, day });
    while (pattern.steps[at] === "**") all.set(`${++at} ${dayKey(day)}`, { step: at, day });
  }
  return [...all.values()];
}

/** Names that start so are other programs' private and unfinished files. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name.startsWith("_");
}

function anyName(name: string): Day | null {
  return isHidden(name) ? null : anyDay;
}

function compileStep(glob: string): Step {
  if (glob === "**") return "**";
  const letters = glob.startsWith("\\") ? glob.slice(1) : glob;
  const regex = nameRegex(glob);
  return (name) => {
    if (isHidden(name) && !letters.startsWith(name.charAt(0))) return null;
    const { groups } = regex.exec(name) ?? { groups: null };
    return groups === null ? null : partsOf(groups ?? {});
  };
}

function partsOf(groups: Readonly<Record<string, string>>): Day {
  const parts = ["year", "month", "day"].filter((part) => groups[part] !== undefined);
  return Object.fromEntries(parts.map((part) => [part, Number(groups[part])]));
}
