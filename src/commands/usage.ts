import { UserError } from "../errors.js";
import { closest, didYouMean } from "../spelling.js";

/** A complaint of the parser of arguments in our words, with the text that is not understood and what to do. */
export function usageError(
  complaint: string,
  args: readonly string[],
  commands: readonly string[],
  options: readonly string[] = [],
): UserError {
  const command = args.find((arg) => commands.includes(arg));
  const help = command === undefined ? "tumble --help" : `tumble ${command} --help`;
  return new UserError(`${inOurWords(complaint, args, commands, options)} See ${help}.`);
}

function inOurWords(
  complaint: string,
  args: readonly string[],
  commands: readonly string[],
  options: readonly string[],
): string {
  const [, names] = /^Unknown (?:arguments?|commands?): (.+)$/.exec(complaint) ?? [];
  if (names !== undefined) return unknown(names.split(", "), args, commands, options);
  const [, hungry] = /^Not enough arguments following: (.+)$/.exec(complaint) ?? [];
  if (hungry !== undefined) return `${dashed(hungry)} needs a value.`;
  const [, missing] = /^Missing required arguments?: (.+)$/.exec(complaint) ?? [];
  const misspelt = missing === undefined ? undefined : args.find((arg) => isMisspelt(arg, options));
  if (misspelt !== undefined) return noOption(misspelt.split("=")[0] ?? "", options);
  if (missing !== undefined) return `${missing.split(", ").map(dashed).join(" and ")} is missing.`;
  if (complaint.startsWith("Not enough non-option arguments")) return "An argument is missing.";
  const [, one, other] = /^Arguments (.+) and (.+) are mutually exclusive$/.exec(complaint) ?? [];
  if (one !== undefined && other !== undefined)
    return `${dashed(one)} and ${dashed(other)} exclude each other.`;
  const [, name, given, choices] = /Argument: (.+), Given: (.+), Choices: (.+)/.exec(complaint) ?? [];
  if (name !== undefined && given !== undefined && choices !== undefined)
    return `${dashed(name)} cannot be ${given}; it is one of ${choices}.`;
  return complaint.replaceAll("\n", " ").replace(/\.?$/, ".");
}

function unknown(
  names: readonly string[],
  args: readonly string[],
  commands: readonly string[],
  options: readonly string[],
): string {
  const typed = names.map((name) => asTyped(name, args)).filter((arg) => arg !== undefined);
  const [first = names[0] ?? ""] = typed;
  if (first.startsWith("-")) return noOption(first, options);
  if (!args.some((arg) => commands.includes(arg)))
    return `There is no command "${first}".${didYouMean(first, commands)}`;
  return `Too much is given: ${typed.map((arg) => `"${arg}"`).join(", ")}.`;
}

function noOption(typed: string, options: readonly string[]): string {
  return `There is no option "${typed}".${didYouMean(typed.replace(/^--(no-)?/, ""), options).replace('"', '"--')}`;
}

/** Where a required option is missing, the parser does not go on to those that it does not know. */
function isMisspelt(arg: string, options: readonly string[]): boolean {
  const [, name] = /^--(?:no-)?([a-z][a-z-]*)(?:=|$)/.exec(arg) ?? [];
  return name !== undefined && closest(name, options) !== undefined && !options.includes(name);
}

/** Refuses a text where an option takes a number, and quotes it, which the parser takes for NaN. */
export function checkNumbers(values: Readonly<Record<string, unknown>>, args: readonly string[]): true {
  for (const [name, value] of Object.entries(values)) {
    const at = args.findIndex((arg) => arg.split("=")[0] === dashed(name));
    if (!Number.isNaN(value) || at < 0) continue;
    const text = /=(.*)/s.exec(args[at] ?? "")?.[1] ?? args[at + 1] ?? "";
    throw new UserError(`${dashed(name)} takes a number, not "${text}".`);
  }
  return true;
}

/** The parser names an option without its dashes, in each of its spellings; one of them was typed. */
function asTyped(name: string, args: readonly string[]): string | undefined {
  const isFlag = (arg: string) => name.length === 1 && /^-[A-Za-z]+$/.test(arg) && arg.includes(name);
  return args
    .map((arg) => arg.split("=")[0] ?? "")
    .find((arg) => [name, dashed(name), `--no-${name}`].includes(arg) || isFlag(arg));
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
