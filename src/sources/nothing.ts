import type { DateText } from "../dates.js";
import { UserError } from "../errors.js";
import type { Day } from "./days.js";
import type { Format } from "./format.js";
import type { Location } from "./locate.js";
import { search } from "./search.js";
import type { Storage } from "./storage.js";
import type { Enter } from "./walk.js";

export interface Sought {
  readonly dates?: readonly DateText[] | undefined;
  readonly outside: (path: string) => boolean;
  readonly format?: Format | undefined;
}

/** Why a search came back empty, found out by searching again under looser conditions. */
export async function nothingFound(storage: Storage, location: Location, sought: Sought): Promise<UserError> {
  const { text } = location;
  const anyDate = await search(storage, location, { enter: sought.outside, format: sought.format });
  if (sought.dates && anyDate.found.length > 0) {
    const dates = span(sought.dates);
    return new UserError(
      `No raw files for ${dates} under "${text}"${holds(anyDate.found.flatMap(({ days }) => days))}. Check the source, or pick another date.`,
    );
  }
  const [example] = anyDate.ignored;
  if (example !== undefined) {
    return new UserError(
      `Nothing under "${text}" has a name that says it is CSV, JSON lines or Parquet, such as "${example}". Rename the files, or set format.`,
    );
  }
  if (location.kind === "folder") {
    return new UserError(`The folder "${text}" holds no raw files. Check the source.`);
  }
  return new UserError(`No file matches "${text}".${await cure(storage, location, sought.outside)}`);
}

/** A glob that matches folders alone is a frequent slip. */
async function cure(storage: Storage, location: Location, outside: Enter): Promise<string> {
  if (location.kind === "file") return "";
  const deeper = location.patterns.map((pattern) => ({
    ...pattern,
    steps: [...pattern.steps, "**" as const],
  }));
  const { found } = await search(storage, { ...location, patterns: deeper }, { enter: outside });
  return found.length > 0
    ? ` It matches folders: write "${location.text}/**" to read the files in them.`
    : " Check the pattern.";
}

function span(dates: readonly string[]): string {
  const [first = "", last = first] = [dates[0], dates.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}

function holds(days: readonly Day[]): string {
  const known = days
    .filter(({ year, month, day }) => year !== undefined && month !== undefined && day !== undefined)
    .map(({ year, month, day }) =>
      new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day)).toISOString().slice(0, 10),
    )
    .sort();
  return known.length > 0 ? `, which holds ${span(known)}` : "";
}
