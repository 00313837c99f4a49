import { UserError } from "../../errors.js";
import { didYouMean } from "../../spelling.js";

export const modes = ["table", "json", "jsonl", "csv", "markdown"] as const;
export type Mode = (typeof modes)[number];

export type Dot =
  | { readonly do: "tables" | "refresh" | "help" | "quit" }
  | { readonly do: "schema"; readonly name: string | undefined }
  | { readonly do: "at"; readonly at: string | undefined }
  | { readonly do: "mode"; readonly mode: Mode }
  | { readonly do: "timer"; readonly on: boolean }
  | { readonly do: "limit"; readonly limit: number };

export const help = [
  [".tables", "tables and views"],
  [".schema [name]", "columns of a table or view, or of all"],
  [".at [run, time, version]", "another state of the lake; without one, the newest"],
  [".refresh", "the newest state, with what was published since"],
  [".mode table|json|jsonl|csv|markdown", "how rows are printed"],
  [".limit 100|all", "most rows that are printed"],
  [".timer on|off", "how long a query takes"],
  [".help", "this list"],
  [".quit", "the end; so is Ctrl-D"],
] as const;

const names = [
  ".tables",
  ".schema",
  ".at",
  ".refresh",
  ".mode",
  ".limit",
  ".timer",
  ".help",
  ".quit",
  ".exit",
];

/** Whether a line is a command that there is, and not SQL that goes on with a dot. */
export function namesCommand(line: string): boolean {
  return names.includes(/^(\.\w+)(\s+[^\s(]+)?\s*$/.exec(line)?.[1] ?? "");
}

/** Takes a line that begins with a dot. */
export function parseDot(line: string): Dot {
  const [name = "", ...words] = line.trim().replace(/;$/, "").split(/\s+/);
  const rest = words.join(" ");
  switch (name) {
    case ".tables":
    case ".refresh":
    case ".help":
    case ".quit":
      return { do: name.slice(1) as "tables" };
    case ".exit":
      return { do: "quit" };
    case ".schema":
      return { do: "schema", name: rest === "" ? undefined : rest.replaceAll('"', "") };
    case ".at":
      return { do: "at", at: rest === "" || rest === "now" ? undefined : rest };
    case ".mode":
      return { do: "mode", mode: oneOf(rest, modes, ".mode") };
    case ".timer":
      return { do: "timer", on: oneOf(rest, ["on", "off"], ".timer") === "on" };
    case ".limit":
      if (rest !== "all" && !/^\d{1,15}$/.test(rest))
        throw new UserError(`.limit takes a number of rows or all, not "${rest}".`);
      return { do: "limit", limit: rest === "all" ? Infinity : Number(rest) };
    default:
      throw new UserError(
        `There is no command "${name}".${didYouMean(name, names)} See .help for those there are.`,
      );
  }
}

export function completeDot(line: string): string[] {
  const [, name = "", rest] = /^(\.\w*)(?:\s+(.*))?$/.exec(line) ?? [];
  if (rest === undefined) return names.filter((each) => each.startsWith(name));
  const words = { ".mode": modes, ".timer": ["on", "off"], ".limit": ["all"] }[name] ?? [];
  return words.filter((word) => word.startsWith(rest)).map((word) => `${name} ${word}`);
}

function oneOf<T extends string>(text: string, allowed: readonly T[], command: string): T {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  const instead = text === "" ? "" : `, not "${text}"`;
  throw new UserError(`${command} takes ${allowed.join(", ")}${instead}.${didYouMean(text, allowed)}`);
}
