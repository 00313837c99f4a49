const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|['"]|\$\w*\$|\/\*|[\s\S]/g;

/** Whether a statement has come to its end: a semicolon that is in no text, name or comment, and nothing after it. */
export function isComplete(text: string): boolean {
  let ended = false;
  for (const [part] of text.matchAll(token)) {
    if (/^(['"]|\/\*|\$\w*\$)$/.test(part)) return false;
    if (part === ";") ended = true;
    else if (/^(\/\*[\s\S]*\*\/|--[\s\S]*|\s)$/.test(part)) continue;
    else ended = false;
  }
  return ended;
}

/** A statement as one line of the history. */
export function oneLine(text: string): string {
  return text
    .replace(token, (part) => (part.startsWith("--") ? "" : part))
    .replace(/\s*\n\s*/g, " ")
    .trim();
}
