import { UserError } from "../errors.js";

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. Braces without a comma stay as they are. */
export function expandBraces(glob: string): string[] {
  const group = firstGroup(glob);
  if (group === null) return [glob];
  const { open, commas, close } = group;
  const bounds = [open, ...commas, close];
  return commas
    .concat(close)
    .flatMap((end, i) =>
      expandBraces(glob.slice(0, open) + glob.slice((bounds[i] ?? 0) + 1, end) + glob.slice(close + 1)),
    );
}

/** The leftmost pair of braces with a comma of its own. */
function firstGroup(glob: string): { open: number; commas: number[]; close: number } | null {
  for (let open = glob.indexOf("{"); open !== -1; open = glob.indexOf("{", open + 1)) {
    if (glob[open - 1] === "\\") continue;
    const commas: number[] = [];
    let depth = 0;
    for (let at = open; at < glob.length; at++) {
      if (glob[at] === "\\") at++;
      else if (glob[at] === "{") depth++;
      else if (glob[at] === "," && depth === 1) commas.push(at);
      else if (glob[at] === "}" && --depth === 0) {
        if (commas.length > 0) return { open, commas, close: at };
        break;
      }
    }
  }
  return null;
}

const digits: Readonly<Record<string, string>> = {
  yyyy: "(?<year>\\d{4})",
  mm: "(?<month>0[1-9]|1[0-2])",
  dd: "(?<day>0[1-9]|[12]\\d|3[01])",
  hh: "(?<hour>[01]\\d|2[0-3])",
};
const groups: Readonly<Record<string, string>> = { yyyy: "year", mm: "month", dd: "day", hh: "hour" };

export function hasPlaceholder(text: string): boolean {
  return /(?<!\\)\{[A-Za-z]+\}/.test(text);
}

export function hasWildcard(text: string): boolean {
  return /[*?[{\\]/.test(text);
}

const token =
  /\\(?<escaped>.)|\{(?<holder>[A-Za-z]+)\}|\[(?<not>[!^]?)(?<set>\][^\]]*|[^\]]+)\]|(?<other>.)/gsu;

/** One name of a glob or date template as a regular expression with the groups year, month, day and hour. */
export function nameRegex(glob: string): RegExp {
  const seen = new Set<string>();
  const digitsOf = (holder: string): string => {
    if (holder === "date") return ["yyyy", "mm", "dd"].map(digitsOf).join("-");
    const pattern = digits[holder];
    if (pattern === undefined) {
      throw new UserError(
        `"{${holder}}" in "${glob}" is no placeholder. There are {date}, {yyyy}, {mm}, {dd} and {hh}; put a backslash before a brace that is meant as such.`,
      );
    }
    if (seen.has(holder)) return `\\k<${groups[holder] ?? ""}>`;
    seen.add(holder);
    return pattern;
  };
  const source = glob.replaceAll(token, (...args) => {
    const { escaped, holder, not, set, other } = args.at(-1) as Record<string, string | undefined>;
    if (holder !== undefined) return digitsOf(holder.toLowerCase());
    if (set !== undefined) return `[${not ? "^" : ""}${set.replaceAll(/[\\[\]^]/g, "\\$&")}]`;
    if (other === "*") return ".*";
    if (other === "?") return ".";
    return (escaped ?? other ?? "").replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    throw new UserError(`"${glob}" is not a glob that can be read. Check what stands between its brackets.`);
  }
}
