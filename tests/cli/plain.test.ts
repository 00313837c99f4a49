import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandModule, Options } from "yargs";
import { allCommands } from "../../src/commands/commands.js";
import { parserOf } from "../../src/commands/parser.js";
import { parsePlainly } from "../../src/commands/plain.js";
import { UserError } from "../../src/errors.js";

const commands = await allCommands();
const verbOf = (command: CommandModule) => String(command.command).split(" ")[0] ?? "";

/** What yargs hands to the verb, or null where it complains or explains instead. */
async function byYargs(command: CommandModule, words: readonly string[]): Promise<unknown> {
  let handed: Record<string, unknown> | null = null;
  const watched = { ...command, handler: (argv: object) => void (handed = { ...argv }) };
  try {
    await parserOf([verbOf(command), ...words], [watched])
      .exitProcess(false)
      .parseAsync();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return handed;
}

function named(verb: string): CommandModule {
  const command = commands.find((each) => verbOf(each) === verb);
  if (!command) throw new Error(`There is no command "${verb}".`);
  return command;
}

function optionsOf(command: CommandModule): [string, Options][] {
  const found: [string, Options][] = [];
  const noted = {
    usage: () => noted,
    example: () => noted,
    positional: () => noted,
    conflicts: () => noted,
    options: (options: Record<string, Options>) => (found.push(...Object.entries(options)), noted),
  };
  if (typeof command.builder === "function") void command.builder(noted as never);
  return found;
}

const text = fc.oneof(
  fc.constantFrom("a", "FROM windows", "2016-07-26", "5", "05", "0x1f", "1e3", "-1", "--", "", " ", "x=1"),
  fc.constantFrom("true", "false", "null", "'q'", '"q"', "a.b", "a,b", "csv", "json", "day", "run"),
  fc.string({ maxLength: 4 }),
);

/** Words about the options of a verb: right, half right, and anything. */
function wordsFor(command: CommandModule): fc.Arbitrary<string[]> {
  const option = fc
    .constantFrom(...optionsOf(command), ["no-such", {}] as const)
    .chain(([name, { alias, choices }]) => {
      const spelled = fc.constantFrom(
        `--${name}`,
        `--${name}`,
        ...(alias === undefined ? [] : [`-${String(alias)}`]),
      );
      const value = choices ? fc.oneof(fc.constantFrom(...choices.map(String)), text) : text;
      return fc.oneof(
        spelled.map((it) => [it]),
        fc.tuple(spelled, value),
        fc.tuple(spelled, value).map((both) => [both.join("=")]),
        fc.constantFrom(
          [`--no-${name}`],
          [`--${name.replace(/-(.)/g, (_, it: string) => it.toUpperCase())}`, "x"],
        ),
      );
    });
  return fc
    .array(fc.oneof({ weight: 4, arbitrary: option }, { weight: 1, arbitrary: text.map((it) => [it]) }), {
      maxLength: 5,
    })
    .map((parts) => parts.flat());
}

describe("a command line is understood without yargs as yargs understands it, or not at all", () => {
  it.each(commands.map((command) => [verbOf(command), command] as const))("%s", async (_verb, command) => {
    await fc.assert(
      fc.asyncProperty(wordsFor(command), async (words) => {
        fc.pre(!words.some((word) => /^-(-\s|$)/.test(word)));
        const plain = parsePlainly(command, words);
        if (plain) expect(plain).toEqual(await byYargs(command, words));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the common command lines need no yargs", () => {
  it.each([
    ["run", "events.csv", "more/*.csv", "--lake", "l", "--date", "2016-07-26", "-q"],
    ["run", "--from=2016-07-01", "--to=2016-07-31", "--batch-days", "7", "--threads", "2"],
    ["sql", "FROM windows", "-p", "a=1", "-p", "b=2", "--format", "json", "--keep-formulas"],
    ["top", "--by", "close", "--limit", "3", "--ties", "include"],
    ["show", "--date", "2016-07-26", "--fill", "--per", "hour"],
    ["notebook", "run", "day", "-p", "date=2016-07-26", "-o", "day.html"],
    ["export", "out.parquet", "--name", "tally"],
    ["status"],
    ["history", "windows", "--json"],
    ["shell"],
  ])("%s %s", async (verb, ...words) => {
    const plain = parsePlainly(named(verb), words);
    expect(plain).not.toBeNull();
    expect(plain).toEqual(await byYargs(named(verb), words));
  });
});

it.each(["-", "-- a comment\nSELECT 1", "--\tSELECT 1"])(
  "the standard input and SQL behind a comment stand alone, which yargs does not see: %j",
  (query) => {
    expect(parsePlainly(named("sql"), [query, "--limit", "1"])).toMatchObject({ query, limit: "1" });
  },
);

describe("left to yargs is whatever", () => {
  it.each([
    ["asks for help", "sql", ["--help"]],
    ["has an unknown option", "sql", ["--formatt", "csv"]],
    ["has a value that is not to be had", "sql", ["--format", "xml"]],
    ["lacks a value", "sql", ["--format"]],
    ["has one too much", "sql", ["SELECT", "1"]],
    ["has an option twice", "top", ["--by", "a", "--by", "b"]],
    ["excludes itself", "show", ["--date", "2016-07-26", "--from", "2016-07-26"]],
    ["lacks what is required", "export", []],
    ["begins with dashes", "sql", ["--SELECT 1"]],
    ["denies", "run", ["--no-force"]],
    ["numbers without one", "top", ["--limit", "ten"]],
  ])("%s", (_what, verb, words) => {
    expect(parsePlainly(named(verb), words)).toBeNull();
  });
});
