import { command } from "../proposal.js";
import type { Result } from "../run/result.js";
import { pc } from "./colors.js";
import { bytes, integer, list, plural, printable } from "./text.js";

const shownFiles = 3;

/** What a person should look at, though the books balance and every row is accounted for. */
export function warningLines({ read, swallowed, passedOver, empty }: Result["files"]): string[] {
  const uncounted = read.filter(({ rows, accepted }) => rows > 0 && accepted === 0);
  const lines = [
    ...(uncounted.length > 0
      ? [
          `no event was counted from ${list(uncounted.map(({ name }) => name))}: every row is refused (${command("rejects")} says why).`,
        ]
      : []),
    ...first(swallowed, ({ name, line, lines, bytes: size, isOpen }) => {
      const quote = isOpen ? "a quote that is never closed" : "a broken quote";
      return `${printable(name, 200)}: from line ${integer(line)} on, ${quote} holds ${integer(lines)} lines (${bytes(size)}) as one record.`;
    }),
    ...first(passedOver, ({ name, taken, others }) => {
      const also = others.map((other) => `"${printable(other, 80)}"`).join(", ");
      const own = `"${printable(taken, 80)}"`;
      return `${printable(name, 200)} has ${own} and ${also}; ${own} was taken, which comes first under columns in tumble.yaml.`;
    }),
    ...(empty.length > 0 ? [`no rows in ${list(empty)}.`] : []),
  ];
  return lines.map((line) => `${pc.yellow("Warning:")} ${line}`);
}

function first<T>(all: readonly T[], line: (each: T) => string): string[] {
  const more = all.length - shownFiles;
  return [
    ...all.slice(0, shownFiles).map(line),
    ...(more > 0 ? [`the same of ${plural(more, "other file")}; --json names all.`] : []),
  ];
}
