import { readFile } from "node:fs/promises";
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { engineNames, type Config } from "./config.js";
import { checkZone, isCalendarDate } from "./dates.js";
import { UserError } from "./errors.js";
import { actionsFault } from "./models/actions.js";
import { parseThreshold, thresholdMessage } from "./models/thresholds.js";
import { didYouMean } from "./spelling.js";

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())], {
  error: "a text is expected here, or a list of texts; what YAML would take for something else needs quotes",
});

/** A list of one means what that one name means alone, also to files that were read by it. */
const names = texts
  .refine((list) => list.length > 0 && list.every((name) => name !== ""), {
    error: "a name is expected here, or a list of names",
  })
  .transform(([first = "", ...others]) => (others.length === 0 ? first : [first, ...others]));

const actions = z.record(z.string(), texts).superRefine((value, context) => {
  const fault = actionsFault(value);
  if (fault) context.addIssue({ code: "custom", path: [fault.action], message: fault.message });
});

const zone = z.string().superRefine((name, context) => {
  try {
    checkZone(name);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

const instant = z.string().transform((text, context) => {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  if (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(full) &&
    isCalendarDate(full.slice(0, 10)) &&
    !Number.isNaN(Date.parse(full))
  )
    return full;
  context.addIssue({
    code: "custom",
    message: `"${text}" is neither a date (2016-07-26) nor an instant (2016-07-26T00:00:00Z)`,
  });
  return z.NEVER;
});

const notUnderstood = (what: string) => ({ error: `${what} is expected here` });

const wholeNumber = { error: "a version is a whole number from 1" };
const version = z.number().int(wholeNumber).positive(wholeNumber);

const window = z
  .union([z.string(), z.number()], notUnderstood("a length such as 10 minutes"))
  .transform((value, context) => {
    const seconds = parseWindow(String(value));
    if (seconds !== null) return seconds;
    context.addIssue({ code: "custom", message: windowMessage(String(value)) });
    return z.NEVER;
  });

const threshold = z
  .union(
    [z.string(), z.number(), z.literal(false)],
    notUnderstood("a count of rows, a share such as 1%, or off"),
  )
  .transform((value, context) => {
    const text = value === false ? "off" : String(value);
    const parsed = parseThreshold(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: "custom", message: thresholdMessage(text) });
    return z.NEVER;
  });

const thresholds = z.preprocess(
  (value) => (value === "off" || value === false ? { warn: "off", stop: "off" } : value),
  z.strictObject({ warn: threshold.optional(), stop: threshold.optional() }),
);

const duration = z
  .union([z.string(), z.number()], notUnderstood("a length of time such as 2h"))
  .transform((value, context) => {
    const seconds = parseDuration(String(value));
    if (seconds !== null) return seconds;
    context.addIssue({ code: "custom", message: durationMessage(String(value)) });
    return z.NEVER;
  });

/** One of a few words. */
function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, {
    error: ({ input }) =>
      typeof input === "string"
        ? `"${input}" is none of ${names.join(", ")}.${didYouMean(input, names)}`
        : `one of ${names.join(", ")} is expected here`,
  });
}

export const settings = z
  .strictObject({
    source: texts.describe("Raw files: a path, a folder, a glob or a date template; or a list of these."),
    lake: z.string().describe("The folder of the published tables."),
    format: choice(["csv", "json", "parquet"]).describe(
      "What the raw files hold, where their names don't say.",
    ),
    columns: z
      .strictObject({ time: names.optional(), action: names.optional() })
      .describe("Names of the raw columns; a list where files call one differently."),
    actions: actions.describe("The actions that count, each with its accepted spellings."),
    window: window.describe("Length of a window; it divides an hour. A property of the lake."),
    timezone: zone.describe("The zone of dates and windows. A property of the lake."),
    input_timezone: zone
      .nullable()
      .describe("The zone of times without an offset; without it such times are refused."),
    range: z
      .strictObject({ from: instant.optional(), to: instant.optional() })
      .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
        error: "the range ends before it starts",
      })
      .describe("Plausible times; the end is not included."),
    pins: z.record(z.string(), version).describe("Versions of models to use instead of the highest."),
    expectations: z
      .record(z.string(), z.record(z.string(), thresholds))
      .describe("By mart and expectation, how many offending rows warn, and how many stop a date; or off."),
    watermark: duration.describe("Windows that end within this time of the newest event may still change."),
    engine: choice(engineNames).describe("What reads the raw files; every engine counts alike."),
    spark: z
      .string()
      .describe(
        "Where Spark is: sc://host:15002, or local. Keep tokens out of here: set SPARK_REMOTE instead.",
      ),
    staging: z
      .string()
      .describe(
        "A folder that Spark's workers and the run both see, for refused rows; by default one in the lake.",
      ),
  })
  .partial();

/** Seconds of `10 minutes`, `10m`, `30s` or `1h`; null where that divides no hour. */
export function parseWindow(text: string): number | null {
  const [, count, unit = ""] =
    /^\s*([1-9][0-9]*)\s*(s|sec|seconds?|m|min|minutes?|h|hours?)\s*$/i.exec(text) ?? [];
  if (count === undefined) return null;
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600 }[unit.charAt(0).toLowerCase()] ?? 0);
  return 3600 % seconds === 0 ? seconds : null;
}

export function windowMessage(text: string): string {
  return `"${text}" is no length of a window: it has to divide an hour, as 10 minutes, 90 seconds or 1 hour do`;
}

/** Seconds of `500ms`, `30s`, `2h`, `1 day`; null where the text is no such time. */
export function parseDuration(text: string): number | null {
  const [, count, unit = ""] =
    /^\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)\s*$/i.exec(text) ?? [];
  if (count === undefined) return null;
  if (unit.toLowerCase() === "ms") return Number(count) / 1000;
  return Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit.charAt(0).toLowerCase()] ?? 0);
}

export function durationMessage(text: string): string {
  return `"${text}" is no length of time: write 30s, 10 minutes, 2h or 1 day`;
}

/** Reads and checks tumble.yaml; every complaint names the line. */
export async function readConfigFile(path: string): Promise<Partial<Config>> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const at = broken.linePos?.[0];
    throw new UserError(
      `"${path}", line ${at?.line ?? 1}, column ${at?.col ?? 1}: ${broken.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? ""}.`,
    );
  }
  const result = settings.safeParse(document.toJS() ?? {}, { reportInput: true });
  if (!result.success) throw new UserError(complaint(path, result.error.issues[0], document, lines));
  const { window: windowSeconds, input_timezone: inputTimezone, columns, range, ...rest } = result.data;
  return withoutUndefined({
    ...rest,
    windowSeconds,
    inputTimezone,
    columns: columns && { time: columns.time ?? "time", action: columns.action ?? "action" },
    range: range && { from: range.from ?? "2000-01-01T00:00:00Z", to: range.to ?? "2100-01-01T00:00:00Z" },
  });
}

const innerSettings: Readonly<Record<string, readonly string[]>> = {
  columns: ["time", "action"],
  range: ["from", "to"],
  expectations: ["warn", "stop"],
};

function complaint(
  path: string,
  issue: z.core.$ZodIssue | undefined,
  document: Document,
  lines: LineCounter,
): string {
  const keys = issue?.path ?? [];
  const [unknown] = issue?.code === "unrecognized_keys" ? issue.keys : [];
  const at = lines.linePos(unknown === undefined ? valueAt(document, keys) : keyAt(document, keys, unknown));
  const message =
    unknown !== undefined
      ? unknownSetting(unknown, keys)
      : keys.length === 0
        ? 'settings are expected here, such as "source: events/*.csv"'
        : `${keys.join(".")}: ${inWords(issue?.message ?? "not understood")}`;
  return `"${path}", line ${at.line}, column ${at.col}: ${message.replace(/[.?]?$/, (end) => end || ".")}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "settings",
  record: "settings",
  number: "a number",
  boolean: "true or false",
  null: "nothing",
};

function inWords(message: string): string {
  const [, expected = "", received = ""] =
    /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (expected === "") return message;
  return `${kinds[expected] ?? expected} ${kinds[expected] === "settings" ? "are" : "is"} expected here, not ${kinds[received] ?? received}`;
}

function unknownSetting(name: string, [outer]: readonly PropertyKey[]): string {
  const known = outer === undefined ? Object.keys(settings.shape) : (innerSettings[String(outer)] ?? []);
  const of = outer === undefined ? "" : ` of ${String(outer)}`;
  return `"${name}" is not a setting${of}.${didYouMean(name, known)} Settings${of} are ${known.join(", ")}`;
}

/** Where a value starts, or the nearest thing around it that is there. */
function valueAt(document: Document, keys: readonly PropertyKey[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}

function keyAt(document: Document, keys: readonly PropertyKey[], key: string): number {
  const map = keys.length === 0 ? document.contents : document.getIn(keys, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : valueAt(document, keys);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UserError(
      `The configuration "${path}" cannot be read (${error instanceof Error ? error.message : String(error)}). Check --config.`,
    );
  }
}

function withoutUndefined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
