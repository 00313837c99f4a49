#!/usr/bin/env node
import "./tiering.js";
import { commandsFor } from "./commands/commands.js";
import { parsePlainly } from "./commands/plain.js";
import { UserError } from "./errors.js";

/** The only place where an error becomes an exit code. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const commands = await commandsFor(args);
  const [only, ...others] = commands;
  const plain = only && others.length === 0 ? parsePlainly(only, args.slice(1)) : null;
  if (only && plain) await only.handler(plain);
  else {
    const { parserOf } = await import("./commands/parser.js");
    await parserOf(args, commands).parseAsync();
  }
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
