import { UserError } from "../errors.js";

/** What the command line's words are called where a program asks; the longer first. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/Name the file with --table name=path, or lift/, "Lift"],
  [/Give it with --param \w+=…/, "Give it with the parameters."],
  [/Check --lake,/, "Check the folder given to openLake(),"],
  [/^--(at|memory|threads|timeout|unsafe)\b/, "The option $1"],
  [/--(at|memory|threads|timeout|unsafe)\b/g, "the option $1"],
];

/** An error of a question, with the library's own options in it where it names those of the command line. */
export function inLibraryWords(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  // What follows is a line of the person's SQL.
  const [reason = "", ...excerpt] = error.message.split("\n\n");
  const told = spellings.reduce((text, [theirs, ours]) => text.replace(theirs, ours), reason);
  error.message = [told, ...excerpt].join("\n\n");
  return error;
}
