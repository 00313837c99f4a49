const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const ascii = /^[\x20-\x7e]*$/;

/** Columns of a terminal that a text takes: East Asian characters and emoji take two, combining marks none. */
export function width(text: string): number {
  if (ascii.test(text)) return text.length;
  let sum = 0;
  for (const char of text) sum += /\p{M}/u.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return sum;
}

/** At most `most` columns, with an ellipsis where something is missing. */
export function cut(text: string, most: number): string {
  if (width(text) <= most) return text;
  let kept = "";
  let used = 0;
  for (const char of text) {
    const next = width(char);
    if (used + next > most - 1) break;
    kept += char;
    used += next;
  }
  return `${kept}…`;
}

export function padStart(text: string, size: number): string {
  return " ".repeat(Math.max(0, size - width(text))) + text;
}

export function padEnd(text: string, size: number): string {
  return text + " ".repeat(Math.max(0, size - width(text)));
}
