export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

export interface Header {
  readonly delimiter: Delimiter;
  /** As they stand, less the quotes around them. */
  readonly columns: readonly string[];
  /** How many blank lines come before it. */
  readonly blankLines: number;
}

interface Reading {
  readonly delimiter: Delimiter;
  readonly cells: readonly string[];
  /** Has quotes where RFC 4180 has none: a sign that the delimiter is another one. */
  readonly isOdd: boolean;
  readonly isComplete: boolean;
}

/**
 * The first line that is not blank, from the start of a text. Null asks for more of the text, unless this is
 * all of it: then there are only blank lines. That delimiter is taken under which the quotes make sense and
 * that makes most cells.
 */
export function readHeader(
  text: string,
  isWhole: boolean,
  among: readonly Delimiter[] = delimiters,
): Header | null {
  const lead = /^[\r\n]*/.exec(text)?.[0] ?? "";
  if (lead.length === text.length) return null;
  const readings = among.map((delimiter) => readLine(text, lead.length, delimiter));
  const sane = readings.filter(({ isOdd }) => !isOdd);
  const likely = sane.length > 0 ? sane : readings;
  if (!isWhole && likely.some(({ isComplete }) => !isComplete)) return null;
  const { delimiter, cells } = likely.reduce((best, next) =>
    next.cells.length > best.cells.length ? next : best,
  );
  return { delimiter, columns: cells, blankLines: lead.match(/\r\n|\r|\n/g)?.length ?? 0 };
}

function readLine(text: string, from: number, delimiter: Delimiter): Reading {
  const rest = `[^${delimiter}\\r\\n]*`;
  const cell = new RegExp(`"(?<quoted>[^"]*(?:""[^"]*)*)"? *(?<after>${rest})|(?<plain>${rest})`, "y");
  const cells: string[] = [];
  let isOdd = false;
  cell.lastIndex = from;
  for (;;) {
    const { quoted = "", after = "", plain } = cell.exec(text)?.groups ?? {};
    cells.push(plain ?? quoted.replaceAll('""', '"') + after);
    isOdd ||= after !== "" || (plain ?? "").includes('"');
    if (text[cell.lastIndex] !== delimiter) break;
    cell.lastIndex++;
  }
  return { delimiter, cells, isOdd, isComplete: cell.lastIndex < text.length };
}
