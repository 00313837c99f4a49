import { readFileSync } from "node:fs";
import yargs, { type Argv, type CommandModule } from "yargs";
import { verbNames } from "./commands.js";
import { optionNames } from "./plain.js";
import { checkNumbers, usageError } from "./usage.js";

/** The parser that understands every command line of these commands, explains them, and refuses what is wrong. */
export function parserOf(args: readonly string[], commands: readonly CommandModule[]): Argv {
  const known = ["help", "version", ...commands.flatMap((command) => optionNames(command))];
  const parser = yargs([...args])
    .scriptName("tumble")
    .usage("$0 <command>\n\nmake for event windows: keeps a lake of window counts true to raw event files")
    .parserConfiguration({ "duplicate-arguments-array": true })
    .version(ownVersion())
    .locale("en")
    .strict()
    .demandCommand(1, "Name a command.")
    .check((values) => checkNumbers(values, args))
    .wrap(Math.min(100, process.stdout.columns || 100))
    .fail((message: string | undefined, error: Error | undefined) => {
      // The parser has errors of its own, which are the person's and no bug.
      if (error !== undefined && error.name !== "YError") throw error;
      throw usageError(message ?? error?.message ?? "Not understood", args, verbNames, known);
    })
    .help()
    .alias("h", "help");
  for (const command of commands) parser.command(command);
  return parser;
}

/** yargs would guess it from where the program was called, which npm's link is far from. */
function ownVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
