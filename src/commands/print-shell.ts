import { appendFileSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Bounds } from "../explore/cancel.js";
import { Shell } from "../explore/shell/shell.js";
import { oneLine } from "../explore/shell/statement.js";
import type { WorkspaceOptions } from "../explore/workspace.js";
import { note } from "./print-rows.js";

const mostHistory = 1000;

/** Reads lines from the terminal, or from whatever the standard input is, until their end. */
export async function converse(options: WorkspaceOptions, bounds: Bounds): Promise<void> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const screen = { write: (text: string) => void process.stdout.write(text), isTerminal };
  if (options.unsafe ?? false) note("The sandbox is lifted: SQL may read and write whatever you may.");
  const shell = await Shell.open(options, screen, bounds);
  const history = new History(process.env.TUMBLE_HISTORY ?? join(homedir(), ".tumble_history"));
  const lines = createInterface({
    input: process.stdin,
    ...(isTerminal
      ? {
          output: process.stdout,
          history: history.read(),
          historySize: mostHistory,
          completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
            void shell.complete(line).then((result) => {
              done(null, result);
            });
          },
        }
      : {}),
  });
  if (isTerminal) screen.write(shell.greeting);
  const ask = () => {
    lines.setPrompt(shell.prompt);
    if (isTerminal) lines.prompt();
  };
  lines.on("SIGINT", () => {
    screen.write("^C\n");
    if (shell.interrupt()) return;
    // What was typed so far is dropped, wherever the cursor is.
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    ask();
  });
  ask();
  let statement = "";
  try {
    for await (const line of lines) {
      const isCommand = shell.isCommand(line);
      if (isCommand && isTerminal) history.add(line.trim());
      if (!isCommand) statement += `${line}\n`;
      const goesOn = await shell.line(line);
      if (shell.prompt.startsWith("tumble")) {
        if (isTerminal) history.add(oneLine(statement));
        statement = "";
      }
      if (!goesOn) break;
      ask();
    }
    await shell.end();
  } finally {
    lines.close();
    shell.close();
  }
  if (isTerminal) screen.write("\n");
}

/** One statement a line, the newest last. That it cannot be kept is no reason not to go on. */
class History {
  constructor(private readonly path: string) {}

  /** The newest first, as readline has it. */
  read(): string[] {
    try {
      return readFileSync(this.path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .slice(-mostHistory)
        .reverse();
    } catch {
      return [];
    }
  }

  add(statement: string): void {
    if (statement === "") return;
    try {
      appendFileSync(this.path, `${statement}\n`, { mode: 0o600 });
    } catch {
      return;
    }
  }
}
