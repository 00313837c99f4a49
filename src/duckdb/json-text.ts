/** Control characters, also those that JSON would let pass, cannot reach a terminal. */
export function quoted(text: string): string {
  return escaped(JSON.stringify(text));
}

/** JSON text on one line, with its numbers as they are; null where it is none, as the engine lets NaN pass. */
export function compactJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? escaped(part) : ""));
}

function escaped(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (char) => {
    const units = Array.from({ length: char.length }, (_, i) => char.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
