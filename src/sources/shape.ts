import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { contentOf } from "./content.js";
import type { RawFile } from "./file.js";
import { type Delimiter, type Header, readHeader } from "./header.js";

/** What a CSV file's first line says of its cells. */
export interface CsvShape {
  readonly delimiter: Delimiter;
  /** As in the header, unquoted, without a byte order mark. */
  readonly columns: readonly string[];
  /** Blank lines before the header. */
  readonly blankLines: number;
}

const longestHeader = 1 << 20;

/** Reads the head of a CSV file; null where nothing but blank lines is in it. */
export async function readCsvShape(
  file: Pick<RawFile, "path" | "size" | "compression">,
  delimiter?: Delimiter,
): Promise<CsvShape | null> {
  return readHead(file, (text, isWhole): Header | null => {
    if (delimiter !== undefined) return readHeader(text, isWhole, [delimiter]);
    const [, ending] = /\.(tsv|psv)(?:\.\w+)?$/i.exec(file.path) ?? [];
    const named = ending === undefined ? undefined : ending.toLowerCase() === "tsv" ? "\t" : "|";
    const header = readHeader(text, isWhole, named && [named]);
    return header && header.columns.length > 1 ? header : readHeader(text, isWhole);
  });
}

/** Refuses what is not JSON lines; false where nothing but blank space is in the file. */
export async function checkJsonLines(file: Pick<RawFile, "path" | "size" | "compression">): Promise<boolean> {
  const first = await readHead(file, (text) => /\S/.exec(text)?.[0] ?? null);
  if (first === "[") {
    throw new UserError(
      `"${file.path}" is a JSON array. Only JSON lines are read, one object a line: convert it with jq -c ".[]".`,
    );
  }
  return first !== null;
}

/** Where the columns of an event are. */
export interface EventColumns {
  readonly time: number;
  readonly action: number;
  /** Names that a file has besides the one that was taken, where a list allows several. */
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly taken: string;
  readonly others: readonly string[];
}

type Names = string | readonly string[];

/** Where time and action are among the columns of a file; each by the first of its names that the file has. */
export function eventColumns(
  file: Pick<RawFile, "path">,
  columns: readonly string[],
  names: { readonly time: Names; readonly action: Names },
): EventColumns {
  const time = columnPosition(file, columns, names.time);
  const action = columnPosition(file, columns, names.action);
  if (time === action) {
    throw new UserError(
      `The column "${columns[time] ?? ""}" of "${file.path}" would be both time and action. Say under "columns:" in tumble.yaml which column is which.`,
    );
  }
  const passedOver = [names.time, names.action].flatMap((wanted): PassedOver[] => {
    const found = new Set([wanted].flat().flatMap((name) => positionsOf(columns, name).slice(0, 1)));
    found.delete(wanted === names.time ? action : time);
    const [taken, ...others] = [...found].map((position) => columns[position] ?? "");
    return taken === undefined || others.length === 0 ? [] : [{ taken, others }];
  });
  return { time, action, passedOver };
}

/** Where a column is: by its exact name, else by its only spelling in other case; of several names by the first that is there. */
export function columnPosition(
  file: Pick<RawFile, "path">,
  columns: readonly string[],
  names: Names,
): number {
  const wanted = [names].flat();
  const list = columns.map((column) => `"${column}"`).join(", ");
  for (const name of wanted) {
    const found = positionsOf(columns, name);
    const [position] = found;
    if (position === undefined) continue;
    if (found.length === 1) return position;
    const where = found.map((at) => at + 1).join(" and ");
    throw new UserError(
      `"${file.path}" has more than one column "${name}", in places ${where} of ${list}. Rename the others.`,
    );
  }
  const none = wanted.map((name) => `"${name}"`).join(" or ");
  if (columns.some(looksLikeTime)) {
    throw new UserError(
      `"${file.path}" has no column ${none}, and its first line looks like an event: ${list}. Put a line with the names of the columns on top, such as time,action.`,
    );
  }
  throw new UserError(
    `"${file.path}" has no column ${none}. Found: ${list}.${didYouMean(wanted[0] ?? "", columns)} Say under "columns:" in tumble.yaml which of them it is.`,
  );
}

function positionsOf(columns: readonly string[], name: string): number[] {
  const exact = positions(columns, (column) => column === name);
  return exact.length > 0 ? exact : positions(columns, (column) => sameLetters(column, name));
}

function looksLikeTime(cell: string): boolean {
  return /^\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:/.test(cell);
}

function positions(columns: readonly string[], isMeant: (column: string) => boolean): number[] {
  return columns.flatMap((column, position) => (isMeant(column) ? [position] : []));
}

function sameLetters(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Gives ever more of a file's text to `find`, until it finds something or the file ends. */
async function readHead<Result>(
  file: Pick<RawFile, "path" | "size" | "compression">,
  find: (text: string, isWhole: boolean) => Result | null,
): Promise<Result | null> {
  if (file.size === 0) return null;
  const decoder = new TextDecoder();
  let text = "";
  let enough = 0;
  for await (const chunk of contentOf(file)) {
    if (text === "") checkEncoding(file.path, chunk);
    text += decoder.decode(chunk, { stream: true });
    if (text.length < enough) continue;
    const found = find(text, false);
    if (found !== null) return found;
    if (text.length > longestHeader) break;
    enough = 2 * text.length;
  }
  if (text.length > longestHeader) {
    throw new UserError(
      `The first line of "${file.path}" does not end within a megabyte. Check that the file is text, and that no quote is left open.`,
    );
  }
  return find(text, true);
}

/** UTF-16 shows by its byte order mark, or by every other byte of ASCII text being zero. */
function checkEncoding(path: string, start: Uint8Array): void {
  const [first = 0, second = 0] = start;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const head = [...start.subarray(0, 64)];
  const isInterleaved = [0, 1].some(
    (parity) => head.length >= 4 && head.every((byte, i) => (byte === 0) === (i % 2 === parity)),
  );
  if (!hasMark && !isInterleaved) return;
  throw new UserError(
    `"${path}" is UTF-16. Convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8.`,
  );
}
