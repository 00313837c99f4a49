import { expect, test } from "vitest";
import { usageError } from "../../src/commands/usage.js";

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
  ["Name a command.", [], "Name a command. See tumble --help."],
  ["Whatever comes\nnext", ["top"], "Whatever comes next. See tumble top --help."],
])("the parser's %j about %j is told as %j", (complaint, args, told) => {
  expect(usageError(complaint, args, commands).message).toBe(told);
});
