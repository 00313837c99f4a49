export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

export interface Header {
  readonly delimiter: Delimiter;
  /** As they stand, less the quotes around them. */
  readonly columns: readonly string[];
  /** How many blank lines come before it. */
  readonly blankLines: number;
}

/**
 * The first line that is not blank, from the start of a text. Null asks for more of the text, unless this is
 * all of it: then there are only blank lines. Among delimiters, the one that makes most cells is taken.
 */
export function readHeader(
  text: string,
  isWhole: boolean,
  among: readonly Delimiter[] = delimiters,
): Header | null {
  const lead = /^[\r\n]*/.exec(text)?.[0] ?? "";
  if (lead.length === text.length) return null;
  const records = among.map((delimiter) => ({ delimiter, ...firstRecord(text, lead.length, delimiter) }));
  if (!isWhole && records.some((record) => !record.isComplete)) return null;
  const { delimiter, cells } = records.reduce((best, next) =>
    next.cells.length > best.cells.length ? next : best,
  );
  return { delimiter, columns: cells, blankLines: lead.match(/\r\n|\r|\n/g)?.length ?? 0 };
}

/** Cells as RFC 4180 has them; what follows a closing quote is taken as it is. */
function firstRecord(
  text: string,
  from: number,
  delimiter: string,
): { cells: string[]; isComplete: boolean } {
  const rest = `[^${delimiter}\\r\\n]*`;
  const cell = new RegExp(`"(?<quoted>[^"]*(?:""[^"]*)*)"?(?<after>${rest})|(?<plain>${rest})`, "y");
  const cells: string[] = [];
  cell.lastIndex = from;
  for (;;) {
    const { quoted, after, plain } = cell.exec(text)?.groups ?? {};
    cells.push(plain ?? (quoted ?? "").replaceAll('""', '"') + (after ?? ""));
    if (text[cell.lastIndex] !== delimiter) break;
    cell.lastIndex++;
  }
  return { cells, isComplete: cell.lastIndex < text.length };
}
