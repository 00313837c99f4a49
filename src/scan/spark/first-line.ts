import { contentOf, type Content } from "../../sources/content.js";

/** The first line of a text file that is not blank, and how lines end. */
export interface FirstLine {
  readonly text: string;
  readonly lineEnd: "\n" | "\r\n" | "\r";
}

const longest = 1 << 20;

/** Reads no more of a file than it takes; null where its first line is longer than can be. */
export async function readFirstLine(file: Content): Promise<FirstLine | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of contentOf(file)) {
    text += decoder.decode(chunk, { stream: true });
    // A carriage return at the end of what is read may be the first half of a line end.
    const found = /^[\r\n]*([^\r\n]+)(\r\n|\n|\r(?=[^\n]))/.exec(text);
    if (found) return firstLine(found[1] ?? "", found[2]);
    if (text.length > longest) return null;
  }
  const [, line, end] = /^[\r\n]*([^\r\n]+)(\r\n|\n|\r)?/.exec(text) ?? [];
  return line === undefined ? null : firstLine(line, end);
}

function firstLine(text: string, end = "\n"): FirstLine {
  return { text, lineEnd: end === "\r\n" || end === "\r" ? end : "\n" };
}
