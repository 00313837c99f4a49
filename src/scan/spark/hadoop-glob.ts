import type { Day } from "../../sources/days.js";
import type { Pattern } from "../../sources/pattern.js";
import { inFolder } from "../../sources/walk.js";

/** A path that Hadoop shall not take for a glob. */
export function literal(path: string): string {
  return path.replace(/[\\{}[\]*?]/g, "\\$&");
}

/**
 * A glob of Hadoop's that matches all that a pattern means, and what lies around it: up to the first "**", where all below
 * a folder is listed anyway. Of a date template, only the folders of these days.
 */
export function hadoopGlob({ base, names }: Pattern, days?: readonly Day[]): string {
  const until = names.indexOf("**");
  const leading = until < 0 ? names : names.slice(0, until);
  const spelled = (days ?? [null]).map((day) => leading.map((name) => nameOn(name, day)).join("/"));
  const ways = [...new Set(spelled)];
  if (ways.length === 0 || ways[0] === "") return literal(base);
  const [only = ""] = ways;
  return inFolder(literal(base), ways.length === 1 ? only : `{${ways.map(within).join(",")}}`);
}

/** Braces part alternatives at commas. */
function within(glob: string): string {
  return glob.replaceAll(",", "\\,");
}

const token = /\\(?<escaped>.)|\{(?<holder>[A-Za-z]+)\}|(?<set>\[[!^]?(?:\][^\]]*|[^\]]+)\])|(?<other>.)/gsu;

function nameOn(name: string, day: Day | null): string {
  return name.replaceAll(token, (...args) => {
    const { escaped, holder, set, other = "" } = args.at(-1) as Record<string, string | undefined>;
    if (escaped !== undefined) return literal(escaped);
    if (holder !== undefined) return digitsOf(holder.toLowerCase(), day);
    if (set !== undefined) return "?";
    return other === "*" || other === "?" ? other : literal(other);
  });
}

function digitsOf(holder: string, day: Day | null): string {
  const digits = (part: number | undefined, length: number) =>
    part === undefined ? "*" : String(part).padStart(length, "0");
  const year = digits(day?.year, 4);
  const month = digits(day?.month, 2);
  const date = digits(day?.day, 2);
  return { yyyy: year, mm: month, dd: date, date: `${year}-${month}-${date}` }[holder] ?? "*";
}
