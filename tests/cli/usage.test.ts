import { expect, test } from "vitest";
import { checkNumbers, usageError } from "../../src/commands/usage.js";

const commands = ["run", "history", "top"];

test.each([
  [
    "Unknown argument: rum",
    ["rum", "a.csv"],
    'There is no command "rum". Did you mean "run"? See tumble --help.',
  ],
  ["Unknown argument: xyz", ["xyz"], 'There is no command "xyz". See tumble --help.'],
  ["Unknown argument: dat", ["run", "--dat", "x"], 'There is no option "--dat". See tumble run --help.'],
  ["Unknown arguments: a-b, aB", ["run", "--a-b=1"], 'There is no option "--a-b". See tumble run --help.'],
  [
    "Unknown argument: colour",
    ["run", "--no-colour"],
    'There is no option "--no-colour". See tumble run --help.',
  ],
  ["Unknown argument: z", ["run", "-qz"], 'There is no option "-qz". See tumble run --help.'],
  [
    "Unknown arguments: b, c",
    ["history", "a", "b", "c"],
    'Too much is given: "b", "c". See tumble history --help.',
  ],
  ["Not enough arguments following: date", ["run", "--date"], "--date needs a value. See tumble run --help."],
  [
    "Arguments date and from are mutually exclusive",
    ["run", "--date", "x", "--from", "y"],
    "--date and --from exclude each other. See tumble run --help.",
  ],
  [
    'Invalid values:\n  Argument: format, Given: "x", Choices: "csv", "json"',
    ["run", "--format", "x"],
    '--format cannot be "x"; it is one of "csv", "json". See tumble run --help.',
  ],
  ["Missing required argument: to", ["history"], "--to is missing. See tumble history --help."],
  [
    "Not enough non-option arguments: got 0, need at least 1",
    ["top"],
    "An argument is missing. See tumble top --help.",
  ],
  ["Name a command.", [], "Name a command. See tumble --help."],
  ["Whatever comes\nnext", ["top"], "Whatever comes next. See tumble top --help."],
])("the parser's %j about %j is told as %j", (complaint, args, told) => {
  expect(usageError(complaint, args, commands).message).toBe(told);
});

test.each([
  ["Unknown argument: dat", ["run", "--dat", "x"], 'no option "--dat". Did you mean "--date"? See'],
  ["Unknown arguments: dry-rum, dryRum", ["run", "--dry-rum"], 'Did you mean "--dry-run"? See'],
  ["Missing required argument: to", ["history", "--too", "1"], 'no option "--too". Did you mean "--to"? See'],
  ["Missing required argument: to", ["history", "--date", "x"], "--to is missing. See"],
])("a misspelt option is told with the one that was meant: %j about %j", (complaint, args, told) => {
  expect(usageError(complaint, args, commands, ["to", "date", "dry-run"]).message).toContain(told);
});

test.each([[["top", "--limit", "many"]], [["top", "--limit=many"]]])(
  "%j is refused with the text that is no number",
  (args) => {
    expect(() => checkNumbers({ limit: NaN }, args)).toThrow('--limit takes a number, not "many".');
    expect(checkNumbers({ limit: 3, by: "open_count" }, args)).toBe(true);
  },
);
