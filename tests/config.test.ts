import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaults, loadConfig, type Config } from "../src/config.js";
import { parseWindow } from "../src/config-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tumble-config-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function configOf(yaml: string): Promise<Config> {
  await writeFile(join(folder, "tumble.yaml"), yaml);
  return loadConfig(undefined, folder);
}

describe("the configuration", () => {
  test("is that of the defaults where there is no file, and where the file says nothing", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    const expected = { ...defaults, sqlFolder: undefined };
    expect(await loadConfig(undefined, empty)).toEqual({ ...expected, folder: empty });
    expect(await configOf("# nothing yet\n")).toEqual({ ...expected, folder });
  });

  test("takes every setting from the file", async () => {
    const yaml = `
source: [a.csv, b/*.csv]
lake: out
format: csv
columns: { time: at, action: what }
actions: { Open: Open, Close: [Close, Closed], Hold: "on" }
window: 15 minutes
timezone: Europe/Berlin
input_timezone: America/New_York
range: { from: 2016-01-01, to: 2017-01-01T00:00:00+01:00 }
pins: { windows: 2 }
watermark: 2h
`;
    expect(await configOf(yaml)).toMatchObject({
      source: ["a.csv", "b/*.csv"],
      lake: "out",
      format: "csv",
      columns: { time: "at", action: "what" },
      actions: { Open: ["Open"], Close: ["Close", "Closed"], Hold: ["on"] },
      windowSeconds: 900,
      timezone: "Europe/Berlin",
      inputTimezone: "America/New_York",
      range: { from: "2016-01-01T00:00:00Z", to: "2017-01-01T00:00:00+01:00" },
      pins: { windows: 2 },
      watermark: 7200,
      folder,
    });
  });

  test("fills up what a setting leaves out", async () => {
    const config = await configOf(
      "source: a.csv\ncolumns: { time: at }\nrange: { from: 2016-01-01 }\ninput_timezone:\n",
    );
    expect(config).toMatchObject({
      source: ["a.csv"],
      columns: { time: "at", action: "action" },
      range: { from: "2016-01-01T00:00:00Z", to: defaults.range.to },
      inputTimezone: null,
    });
  });

  test("takes a list of one name of a column for that name alone", async () => {
    const { columns } = await configOf("columns: { time: [at], action: [what, event] }\n");
    expect(columns).toEqual({ time: "at", action: ["what", "event"] });
  });

  test("knows the folder of the project's own SQL, which starts where the file is", async () => {
    const project = join(folder, "project");
    await mkdir(join(project, "sql"), { recursive: true });
    await writeFile(join(project, "other.yaml"), "lake: out\n");
    expect(await loadConfig(undefined, project)).toMatchObject({
      folder: project,
      sqlFolder: join(project, "sql"),
    });
    expect(await loadConfig("project/other.yaml", folder)).toMatchObject({
      lake: "out",
      sqlFolder: join(project, "sql"),
    });
    expect(await loadConfig(undefined, process.cwd())).toMatchObject({ sqlFolder: undefined });
  });
});

describe("a configuration is refused, with its line and column, if", () => {
  test.each<[string, string, string]>([
    ["it is no YAML", "source: [a\n", "line 2, column 1: Flow sequence in block collection must be"],
    ["a setting is there twice", "lake: a\nlake: b\n", "line 2, column 1: Map keys must be unique."],
    ["it is no list of settings", "- a.csv\n", "line 1, column 1: settings are expected here"],
    [
      "a setting is unknown",
      "lake: a\nsorce: b\n",
      'line 2, column 1: "sorce" is not a setting. Did you mean "source"?',
    ],
    [
      "a setting within one is unknown",
      "columns:\n  tiem: at\n",
      'line 2, column 3: "tiem" is not a setting of columns. Did you mean "time"? Settings of columns are time, action.',
    ],
    [
      "a source is no text",
      "source: 5\n",
      "line 1, column 9: source: a text is expected here, or a list of texts",
    ],
    [
      "a format is unknown",
      "format: xml\n",
      'line 1, column 9: format: "xml" is none of csv, json, parquet.',
    ],
    [
      "an engine is misspelt",
      "engine: duckdbb\n",
      'line 1, column 9: engine: "duckdbb" is none of duckdb, spark. Did you mean "duckdb"?',
    ],
    ["a format is no word", "format: [csv]\n", "format: one of csv, json, parquet is expected here."],
    ["a column has no name", "columns:\n  time: []\n", "a name is expected here, or a list of names."],
    ["columns are no settings", "columns: time\n", "columns: settings are expected here, not text."],
    ["a pin is none of the whole numbers", "pins: { windows: 1.5 }\n", "a version is a whole number from 1."],
    [
      "a threshold is a list",
      "expectations: { windows: { x: { warn: [1] } } }\n",
      "a count of rows, a share such as 1%, or off is expected here.",
    ],
    [
      "a window does not divide the hour",
      "window: 7 minutes\n",
      'line 1, column 9: window: "7 minutes" is no length of a window: it has to divide an hour',
    ],
    ["a window has no unit", "window: 10\n", 'window: "10" is no length of a window'],
    [
      "a zone is unknown",
      "timezone: Europe/Berln\n",
      'timezone: "Europe/Berln" is not a time zone. Use an IANA name such as Europe/Berlin or UTC. Did you mean "Europe/Berlin"?',
    ],
    [
      "a date is not in the calendar",
      "range:\n  from: 2016-02-30\n",
      'line 2, column 9: range.from: "2016-02-30" is neither a date (2016-07-26) nor an instant',
    ],
    [
      "an instant has no offset",
      "range: { to: 2016-02-28T00:00:00 }\n",
      'range.to: "2016-02-28T00:00:00" is neither',
    ],
    [
      "a range ends before it starts",
      "range: { from: 2017-01-01, to: 2016-01-01 }\n",
      "line 1, column 8: range: the range ends before it starts.",
    ],
    [
      "a pin is no version",
      "pins: { windows: v2 }\n",
      "line 1, column 18: pins.windows: a number is expected here, not text.",
    ],
    [
      "an action has an odd name",
      "actions: { half-open: x }\n",
      'actions.half-open: "half-open" cannot name an action: use letters, digits and _, a letter first.',
    ],
    [
      "two actions would be counted together",
      "actions: { Open: a, OPEN: b }\n",
      'actions.OPEN: "OPEN" would share the column open_count with "Open".',
    ],
    [
      "an action takes the name of a count",
      "actions: { Refused: a }\n",
      '"Refused" would share the column refused_count with "refused".',
    ],
    [
      "a spelling is listed for two actions",
      "actions: { Open: [a, b], Close: [c, a] }\n",
      'line 1, column 33: actions.Close: "a" spells both "Open" and "Close".',
    ],
    [
      "an action has no spelling",
      "actions: { Open: [] }\n",
      'actions.Open: "Open" has no spelling, so it would never be counted.',
    ],
    ["an action is spelled by nothing", "actions: { Open: '' }\n", 'an empty text cannot spell "Open"'],
  ])("%s", async (_why, yaml, message) => {
    await expect(configOf(yaml)).rejects.toThrow(`"${join(folder, "tumble.yaml")}", `);
    await expect(configOf(yaml)).rejects.toThrow(message);
  });

  test("it is named and not there", async () => {
    await expect(loadConfig("tumbel.yaml", folder)).rejects.toThrow('tumbel.yaml" cannot be read');
  });
});

test.each([
  ["10 minutes", 600],
  ["10m", 600],
  ["15 Min", 900],
  ["90s", 90],
  ["1 second", 1],
  [" 1 h ", 3600],
  ["1 hour", 3600],
  ["60m", 3600],
  ["2h", null],
  ["0m", null],
  ["7.5m", null],
  ["45m", null],
  ["-10m", null],
  ["ten minutes", null],
  ["", null],
])("a window of %j is %j seconds long", (text, seconds) => {
  expect(parseWindow(text)).toBe(seconds);
});
