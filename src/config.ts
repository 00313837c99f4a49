import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ExpectationSettings } from "./models/expectations.js";
import type { Parameters } from "./models/parameters.js";
import type { Format } from "./sources/format.js";

export const engineNames = ["duckdb", "spark"] as const;
export type EngineName = (typeof engineNames)[number];

/** Everything that a project may settle for its runs; what is undefined is left to the lake or to the defaults. */
export interface Config {
  /** Relative paths in the configuration start here. Absolute. */
  readonly folder: string;
  readonly source: readonly string[];
  readonly lake: string;
  /** Several names where files call a column differently. */
  readonly columns: {
    readonly time: string | readonly string[];
    readonly action: string | readonly string[];
  };
  /** Accepted spellings by action. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly windowSeconds: number | undefined;
  readonly timezone: string | undefined;
  readonly inputTimezone: string | null;
  /** Instants as ISO 8601; the end is not included. */
  readonly range: { readonly from: string; readonly to: string };
  readonly pins: Readonly<Record<string, number>>;
  readonly format: Format | undefined;
  /** Thresholds by mart and expectation. */
  readonly expectations: ExpectationSettings;
  /** Seconds; windows that end later than this before the newest event may still change. Null where none is declared. */
  readonly watermark: number | null;
  /** What reads the raw files; everything else is DuckDB's. */
  readonly engine: EngineName;
  /** Where Spark is: an address as `sc://host:15002`, or `local`. */
  readonly spark: string | undefined;
  /** Where a cluster leaves refused rows for the run to fetch; undefined means a folder in the lake. */
  readonly staging: string | undefined;
  /** The project's own models; undefined where it has none. */
  readonly sqlFolder: string | undefined;
}

/** What models go by in a lake that has settled its zone and windows. */
export function parametersOf(
  config: Pick<Config, "inputTimezone" | "range" | "actions" | "watermark">,
  { timezone, windowSeconds }: Pick<Parameters, "timezone" | "windowSeconds">,
): Parameters {
  const { inputTimezone, range, actions, watermark } = config;
  return {
    timezone,
    windowSeconds,
    inputTimezone,
    rangeStart: range.from,
    rangeEnd: range.to,
    actions,
    watermark,
  };
}

export const defaults = {
  source: [],
  lake: "lake",
  columns: { time: "time", action: "action" },
  actions: { Open: ["Open"], Close: ["Close", "Closed"] },
  windowSeconds: undefined,
  timezone: undefined,
  inputTimezone: null,
  range: { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" },
  pins: {},
  format: undefined,
  expectations: {},
  watermark: null,
  engine: "duckdb",
  spark: undefined,
  staging: undefined,
} as const satisfies Partial<Config>;

const fileName = "tumble.yaml";

/** The configuration named by --config, else tumble.yaml of the current folder, else the defaults. */
export async function loadConfig(named: string | undefined, cwd: string): Promise<Config> {
  const path = named === undefined ? join(cwd, fileName) : resolve(cwd, named);
  const folder = dirname(path);
  const sql = join(folder, "sql");
  const found = named !== undefined || existsSync(path);
  const settings = found ? await (await import("./config-file.js")).readConfigFile(path) : {};
  return { ...defaults, ...settings, folder, sqlFolder: existsSync(sql) && !isOwn(folder) ? sql : undefined };
}

/** In tumble's own checkout, the folder `sql` is the built-in one. */
function isOwn(folder: string): boolean {
  return existsSync(join(folder, "sql", "duckdb", "prelude.sql"));
}
