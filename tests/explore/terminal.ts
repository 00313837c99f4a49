import { spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds without a word after which a conversation is given up. */
const patience = 15_000;

const program = resolve("dist/main.js");

/** Whether there is a program that lends its child a terminal: `script` of util-linux, which Debian always has. */
export const hasTerminal = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");

/** A conversation with the program on a real terminal (a pseudo-terminal). */
export class Terminal {
  private seen = "";
  private wake: () => void = () => undefined;
  readonly ended: Promise<number | null>;
  private readonly child;

  constructor(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    const command = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    this.child = spawn("script", ["-qefc", `stty cols 200; ${command.join(" ")}`, "/dev/null"], {
      cwd,
      env: { ...process.env, TERM: "xterm", ...env },
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.seen += text;
      this.wake();
    });
    this.ended = new Promise((done) => this.child.on("close", done));
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** What came on the screen up to the text, which must come; what follows is left for the next call. */
  async until(text: string): Promise<string> {
    while (!this.seen.includes(text)) {
      const more = new Promise<true>(
        (done) =>
          (this.wake = () => {
            done(true);
          }),
      );
      const over = Promise.race([this.ended, sleep(patience)]).then(() => false);
      if (!(await Promise.race([more, over])) && !this.seen.includes(text))
        throw new Error(`"${text}" never came, but ${JSON.stringify(this.seen)}.`);
    }
    const end = this.seen.indexOf(text) + text.length;
    const screen = this.seen.slice(0, end);
    this.seen = this.seen.slice(end);
    return screen;
  }
}
