const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|['"]|\$\w*\$|\/\*|[\s\S]/g;

export interface Split {
  /** Those that have come to their end: a semicolon that is in no text, name or comment. */
  readonly ended: readonly string[];
  readonly rest: string;
  /** Whether the rest ends within a text, name or comment. */
  readonly isInside: boolean;
}

/** The statements of a text, and what is left of it. */
export function split(text: string): Split {
  const ended: string[] = [];
  let start = 0;
  let isEmpty = true;
  for (const { 0: part, index } of text.matchAll(token)) {
    if (/^(['"]|\/\*|\$\w*\$)$/.test(part)) return { ended, rest: text.slice(start), isInside: true };
    if (part === ";") {
      // A second semicolon ends nothing.
      if (!isEmpty || ended.length === 0) ended.push(text.slice(start, index + 1).trim());
      start = index + 1;
      isEmpty = true;
    } else if (!/^(\/\*[\s\S]*\*\/|--[\s\S]*|\s)$/.test(part)) isEmpty = false;
  }
  return { ended, rest: isEmpty && ended.length > 0 ? "" : text.slice(start), isInside: false };
}

/** A statement as one line of the history. */
export function oneLine(text: string): string {
  return text
    .replace(token, (part) => (part.startsWith("--") ? "" : part))
    .replace(/\s*\n\s*/g, " ")
    .trim();
}
