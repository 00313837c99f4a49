#!/usr/bin/env node
import { readFileSync } from "node:fs";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { commandsFor, verbNames } from "./commands/commands.js";
import { usageError } from "./commands/usage.js";
import { UserError } from "./errors.js";

/** The only place where an error becomes an exit code. */
async function main(): Promise<void> {
  const args = hideBin(process.argv);
  const parser = yargs(args)
    .scriptName("tumble")
    .usage("$0 <command>\n\nmake for event windows: keeps a lake of window counts true to raw event files")
    .parserConfiguration({ "duplicate-arguments-array": true })
    .version(ownVersion())
    .locale("en")
    .strict()
    .demandCommand(1, "Name a command.")
    .wrap(Math.min(100, process.stdout.columns || 100))
    .fail((message: string | undefined, error: Error | undefined) => {
      // The parser has errors of its own, which are the person's and no bug.
      if (error !== undefined && error.name !== "YError") throw error;
      throw usageError(message ?? error?.message ?? "Not understood", args, verbNames);
    })
    .help()
    .alias("h", "help");
  for (const command of await commandsFor(args)) parser.command(command);
  await parser.parseAsync();
}

/** yargs would guess it from where the program was called, which npm's link is far from. */
function ownVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away: whoever it was has seen enough.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await main();
} catch (error) {
  const known = error instanceof UserError;
  process.stderr.write(
    `${known ? `tumble: ${error.message}` : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = known ? error.exitCode : 70;
}
