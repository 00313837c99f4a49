import type { ArgumentsCamelCase, Argv, CommandModule, Options } from "yargs";

/** What a verb declares to the parser of arguments. */
class Declared {
  readonly named = new Map<string, Options>();
  readonly places = new Map<string, Options>();
  readonly exclusive: (readonly string[])[] = [];

  usage(): this {
    return this;
  }

  example(): this {
    return this;
  }

  options(options: Readonly<Record<string, Options>>): this {
    for (const [name, option] of Object.entries(options)) this.named.set(name, option);
    return this;
  }

  positional(name: string, option: Options): this {
    this.places.set(name, option);
    return this;
  }

  conflicts(name: string, others: string | readonly string[]): this {
    for (const other of [others].flat()) this.exclusive.push([name, other]);
    return this;
  }
}

/**
 * The arguments of a command line without riddles, just as yargs would understand them, and better; null for every other, also one
 * that is wrong. Loading yargs takes longer than most questions to a lake, so it is left to help and complaints.
 */
export function parsePlainly(command: CommandModule, words: readonly string[]): ArgumentsCamelCase | null {
  const declared = declarationsOf(command);
  const [verb = "", ...places] = String(command.command).split(" ");
  const given = separate(words, declared);
  const placed = given && place(given.loose, places, declared);
  if (!placed || !isAllowed({ ...given.named, ...placed }, declared)) return null;
  const values: Record<string, unknown> = {};
  for (const [name, option] of [...declared.named, ...declared.places]) {
    const value = given.named[name] ?? placed[name] ?? (option.default as unknown);
    for (const spelling of [name, camelCase(name), ...[option.alias ?? []].flat()]) values[spelling] = value;
  }
  return { ...values, _: [verb], $0: "tumble" };
}

/** The names of all options of a verb, without dashes. */
export function optionNames(command: CommandModule): string[] {
  return [...declarationsOf(command).named.keys()];
}

function declarationsOf(command: CommandModule): Declared {
  const declared = new Declared();
  if (typeof command.builder === "function") void command.builder(declared as unknown as Argv);
  return declared;
}

type Values = Record<string, unknown>;

/** Options and their values apart from what stands alone. */
function separate(words: readonly string[], { named }: Declared): { named: Values; loose: string[] } | null {
  const values: Values = {};
  const loose: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (isLoose(word)) {
      loose.push(word);
      continue;
    }
    const [, name, attached] = /^--([a-z][a-z-]+)(?:=([^'"].*))?$/s.exec(word) ?? [];
    const [key, option] =
      [...named].find(([each, { alias }]) => each === name || word === `-${String(alias)}`) ?? [];
    if (key === undefined || option === undefined) return null;
    const text = option.type === "boolean" ? attached : (attached ?? rest.shift());
    const value = valueOf(option, text, rest[0]);
    if (value === null) return null;
    if (option.array ?? false) values[key] = [...((values[key] ?? []) as unknown[]), value];
    else if (key in values) return null;
    else values[key] = value;
  }
  return { named: values, loose };
}

/** Also the standard input (`-`), and SQL that begins with a comment, both of which yargs takes for options. */
function isLoose(word: string): boolean {
  return word !== "" && (!word.startsWith("-") || /^-(-\s|$)/.test(word));
}

function valueOf(option: Options, text: string | undefined, next: string | undefined) {
  if (option.type === "boolean")
    return text === undefined && !/^(true|false)$/.test(next ?? "") ? true : null;
  if (text === undefined || text === "" || text.startsWith("-")) return null;
  if ((option.array ?? false) && option.nargs !== 1) return null;
  if (option.type === "number") return /^(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : null;
  return option.type === "string" || option.choices?.includes(text) ? text : null;
}

/** `<out>`, `[query]`, `[source..]` take what stands alone, one after the other. */
function place(
  loose: readonly string[],
  places: readonly string[],
  { places: known }: Declared,
): Values | null {
  const values: Values = {};
  const rest = [...loose];
  for (const pattern of places) {
    const [, name = "", many] = /^[[<](\w+)(\.\.)?[\]>]$/.exec(pattern) ?? [];
    if (!known.has(name)) return null;
    if (many !== undefined) values[name] = rest.splice(0);
    else if (rest.length > 0) values[name] = rest.shift();
    else if (pattern.startsWith("<")) return null;
  }
  return rest.length === 0 ? values : null;
}

function isAllowed(values: Values, { named, places, exclusive }: Declared): boolean {
  const isGiven = (name: string) => values[name] !== undefined;
  return (
    [...named, ...places].every(
      ([name, { choices, demandOption }]) =>
        (isGiven(name) || !(demandOption ?? false)) &&
        (!choices || !isGiven(name) || choices.includes(values[name] as string)),
    ) && exclusive.every((names) => !names.every(isGiven))
  );
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
