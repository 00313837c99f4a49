const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Text of unknown origin for one line of a terminal or page: control and escape codes are shown, not obeyed. */
export function harmless(text: string): string {
  return text.replace(invisible, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

/** The same, cut to at most `longest` characters. */
export function printable(text: string, longest: number): string {
  const points = Array.from(harmless(text));
  return points.length > longest ? `${points.slice(0, longest - 1).join("")}…` : points.join("");
}
