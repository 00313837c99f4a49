import { UserError } from "../errors.js";
import { closest } from "../spelling.js";

/** A count of offending rows, or a share of all, 0 to 1; a date that reaches it fails. */
export type Threshold = { readonly count: number } | { readonly share: number };

/** Null where nothing comes of any number of offending rows. */
export interface Thresholds {
  readonly warn: Threshold | null;
  readonly stop: Threshold | null;
}

/** What a project settles for one expectation; what is undefined stays as the expectation's own file has it. */
export interface ThresholdSettings {
  readonly warn?: Threshold | null | undefined;
  readonly stop?: Threshold | null | undefined;
}

export const switchedOff: Thresholds = { warn: null, stop: null };

/** Takes `5` (rows), `1%` or `off`; undefined where the text is none of these. */
export function parseThreshold(text: string): Threshold | null | undefined {
  if (text === "off") return null;
  const [, digits, percent] = /^([0-9]+(?:\.[0-9]+)?)(\s*%)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (percent !== undefined) return number > 0 && number <= 100 ? { share: number / 100 } : undefined;
  return Number.isInteger(number) && number > 0 ? { count: number } : undefined;
}

export function thresholdMessage(text: string): string {
  return `"${text}" is no threshold: it is a count of offending rows (5), a share (1%) or off`;
}

/** As a person would write it: `1%`, `5 rows`. */
export function thresholdText(threshold: Threshold): string {
  if ("share" in threshold) return `${Number((threshold.share * 100).toPrecision(12))}%`;
  return threshold.count === 1 ? "1 row" : `${threshold.count} rows`;
}

/** What the comments on top of an expectation's file say, after the sentence. */
export interface Header {
  readonly sentence: string | null;
  readonly shareOf: ShareOf;
  /** A share of fewer than these says nothing, so that no share of them is reached. */
  readonly atLeast: number;
  readonly thresholds: Thresholds;
}

export type ShareOf = "rows" | "windows" | "dates";

export function parseHeader(sql: string, path: string): Header {
  const comments = commentsOn(sql);
  const entries = comments.flatMap(({ text, line }): (readonly [string, string, number])[] => {
    const [, key, value] = /^(share of|warn|stop)\s*:\s*(.*)$/.exec(text) ?? [];
    if (key !== undefined && value !== undefined) return [[key, value, line]];
    checkNoSetting(text, path, line);
    return [];
  });
  const [first] = comments;
  const sentence = entries.some(([, , line]) => line === first?.line) ? undefined : first?.text;
  const values = new Map(entries.map(([key, value, line]) => [key, { value, line }]));
  const threshold = (key: "warn" | "stop"): Threshold | null => {
    const entry = values.get(key);
    const parsed = parseThreshold(entry?.value ?? "off");
    if (parsed === undefined) throw misunderstood(path, entry, thresholdMessage(entry?.value ?? ""));
    return parsed;
  };
  const plain = !values.has("warn") && !values.has("stop");
  return {
    sentence: sentence === undefined || sentence === "" ? null : sentence,
    ...shareIn(values.get("share of"), path),
    thresholds: plain
      ? { warn: null, stop: { count: 1 } }
      : { warn: threshold("warn"), stop: threshold("stop") },
  };
}

/** The comments before the first line of SQL, less the blank ones between them. */
function commentsOn(sql: string): { readonly text: string; readonly line: number }[] {
  const lines = sql.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => line !== "" && !line.startsWith("--"));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line, i) => ({ text: line.replace(/^--\s*/, ""), line: i + 1 }))
    .filter((_, i) => lines[i] !== "");
}

const settingNames = ["share of", "warn", "stop"] as const;

/** A setting that is misspelt would be taken for prose, and the date not be judged by it. */
function checkNoSetting(text: string, path: string, line: number): void {
  const [, word = ""] =
    /^([a-z][a-z ]*?)\s*[:=]\s*(?:[0-9]|off\b|rows\b|windows\b|dates\b)/i.exec(text) ?? [];
  const meant =
    settingNames.find((name) => word.toLowerCase().startsWith(name)) ?? closest(word, settingNames);
  if (word === "" || meant === undefined) return;
  throw new UserError(
    `"${path}", line ${line}: "${word}" is not a setting. Did you mean "${meant}:"? Settings are ${settingNames.join(", ")}; correct the comment, then run again.`,
  );
}

interface Entry {
  readonly value: string;
  readonly line: number;
}

function shareIn(entry: Entry | undefined, path: string): Pick<Header, "shareOf" | "atLeast"> {
  if (!entry) return { shareOf: "windows", atLeast: 1 };
  const [, of, least] = /^(rows|windows|dates)(?:, at least ([1-9][0-9]*))?$/.exec(entry.value) ?? [];
  if (of === undefined) {
    throw misunderstood(path, entry, `"${entry.value}" is none of rows, windows or dates`);
  }
  return { shareOf: of as ShareOf, atLeast: Number(least ?? 1) };
}

function misunderstood(path: string, entry: Entry | undefined, what: string): UserError {
  return new UserError(`"${path}", line ${entry?.line ?? 1}: ${what}. Correct the comment, then run again.`);
}
